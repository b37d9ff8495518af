// A page opened as a file may not fetch its neighbours, so search shows titles only there.
if (location.protocol === "file:") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}
