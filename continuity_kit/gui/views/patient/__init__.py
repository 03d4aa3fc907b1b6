"""A patient: identity, plan, images, course, documents, contacts, earlier generations."""
