"""Files of others under static/vendor are complete: no source map is missed, no icon is asked for that is not there."""

import re

from config.environment import BASE_DIR

VENDOR = BASE_DIR / "static" / "vendor"
SPRITE = VENDOR / "bootstrap-icons" / "sprite.svg"


def test_no_file_points_to_a_source_map():
    pointing = [path.name for path in VENDOR.rglob("*.*s") if "sourceMappingURL" in path.read_text()]

    assert pointing == []


def test_every_icon_named_in_a_template_is_drawn():
    pages = (BASE_DIR / "templates").rglob("*.html")
    named = {
        name for page in pages for name in re.findall(r'icon\.html" with name="([^"]+)"', page.read_text())
    }
    drawn = set(re.findall(r'<symbol[^>]* id="([^"]+)"', SPRITE.read_text()))

    assert named <= drawn


def test_every_folder_keeps_its_licence():
    folders = [folder for folder in VENDOR.iterdir() if folder.is_dir()]

    assert folders
    assert all((folder / "LICENSE").exists() for folder in folders)
