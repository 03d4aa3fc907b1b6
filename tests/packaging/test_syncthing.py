"""The example set-up of a synchroniser calls nobody and lets no deletion spread."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

CONFIG = Path(__file__).resolve().parents[2] / "packaging" / "syncthing" / "config.xml"
OFF = [
    "globalAnnounceEnabled",
    "localAnnounceEnabled",
    "relaysEnabled",
    "natEnabled",
    "startBrowser",
    "crashReportingEnabled",
    "announceLANAddresses",
]


@pytest.fixture(scope="module")
def config() -> ET.Element:
    return ET.fromstring(CONFIG.read_text("utf-8"))


@pytest.mark.parametrize("option", OFF)
def test_what_would_call_out_is_off(config, option):
    assert config.findtext(f"options/{option}") == "false"


def test_nothing_reports_updates_or_listens_beyond_its_address(config):
    assert config.findtext("options/urAccepted") == "-1"
    assert config.findtext("options/autoUpgradeIntervalH") == "0"
    assert config.findtext("options/listenAddress") == "tcp://THIS_ADDRESS:22000"
    assert config.find("gui").get("enabled") == "false"


def test_a_deletion_on_one_laptop_is_not_repeated_on_the_others(config):
    (folder,) = config.findall("folder")
    assert folder.findtext("ignoreDelete") == "true"
    assert folder.get("type") == "sendreceive"
    shared = {item.get("id") for item in folder.findall("device")}
    assert shared == {item.get("id") for item in config.findall("device")}
