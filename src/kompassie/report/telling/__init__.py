"""Any result in sentences, in Dutch and English."""
