"""Sticks that are offered."""

from continuity_kit.gui.presenters.folders import plugged_in


def test_only_what_is_mounted_below_the_folders_of_removable_media_is_offered(tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\n"
        "/dev/sdb1 /media/kit/CL\\040E_05 vfat ro 0 0\n"
        "/dev/sdc1 /run/media/kit/stick exfat ro 0 0\n"
        "tmpfs /media tmpfs rw 0 0\n"
        "broken\n"
    )
    assert [choice.label for choice in plugged_in(mounts)] == ["CL E_05", "stick"]
    assert str(plugged_in(mounts)[0].path) == "/media/kit/CL E_05"


def test_a_system_that_does_not_say_offers_nothing(tmp_path):
    assert plugged_in(tmp_path / "none") == ()
