// Opens and seals age files with an implementation that is not ours.
// node age.mjs identity                      prints an identity and its recipient
// node age.mjs recipient IDENTITY            prints its recipient
// node age.mjs open IDENTITY IN OUT ...      opens each IN into OUT
// node age.mjs seal RECIPIENTS IN OUT ...    seals each IN to all RECIPIENTS (comma between) into OUT
import { readFileSync, writeFileSync } from "node:fs";
import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";

const [command, keys, ...paths] = process.argv.slice(2);

async function convert(one) {
  for (let at = 0; at < paths.length; at += 2) {
    writeFileSync(paths[at + 1], await one(readFileSync(paths[at])));
  }
}

if (command === "identity") {
  const identity = await generateHybridIdentity();
  console.log(identity);
  console.log(await identityToRecipient(identity));
} else if (command === "recipient") {
  console.log(await identityToRecipient(keys));
} else if (command === "open") {
  const decrypter = new Decrypter();
  decrypter.addIdentity(keys);
  await convert((file) => decrypter.decrypt(file));
} else {
  const encrypter = new Encrypter();
  keys.split(",").forEach((key) => encrypter.addRecipient(key));
  await convert((plain) => encrypter.encrypt(plain));
}
