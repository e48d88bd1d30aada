"""Edits a document in LibreOffice as somebody does at its keyboard, with a macro."""

from pathlib import Path
from xml.sax.saxutils import escape

_LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">
  <library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple"
    library:link="false"/>
</library:libraries>"""
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
    library:passwordprotected="false"><library:element library:name="Edit"/></library:library>"""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Edit" script:language="StarBasic">{}
</script:module>"""
_MAIN = """
Sub Main
  Dim opening(0) As New com.sun.star.beans.PropertyValue
  opening(0).Name = "Hidden" : opening(0).Value = True
  doc = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, opening())
{edits}
  Dim saving(0) As New com.sun.star.beans.PropertyValue
  saving(0).Name = "FilterName" : saving(0).Value = "MS Word 2007 XML"
  doc.storeToURL("{target}", saving())
  doc.close(True)
End Sub

Sub Replace(doc, before, after)
  found = doc.createReplaceDescriptor()
  found.SearchString = before : found.ReplaceString = after
  doc.replaceAll(found)
End Sub

Function Find(doc, words)
  found = doc.createSearchDescriptor()
  found.SearchString = words
  Find = doc.findFirst(found)
End Function
"""


def edited(data: bytes, edits: str, folder: Path, run) -> bytes:
    """The document after these lines of Basic, in which `doc` is the document; `run` starts LibreOffice."""
    source, target = folder / "before.docx", folder / "after.docx"
    source.write_bytes(data)
    run("--terminate_after_init")  # makes the profile
    library = folder / "profile/user/basic/Standard"
    library.mkdir(parents=True, exist_ok=True)
    (library.parent / "script.xlc").write_text(_LIBRARIES)
    (library / "script.xlb").write_text(_LIBRARY)
    macro = _MAIN.format(source=source.as_uri(), target=target.as_uri(), edits=edits)
    (library / "Edit.xba").write_text(_MODULE.format(escape(macro)))
    run("macro:///Standard.Edit.Main")
    return target.read_bytes()
