"""Financial engineering: a package of parts, each an app with the same rooms."""
