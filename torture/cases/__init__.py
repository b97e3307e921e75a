"""One file for each way to torture the bridge; each has run(torture), which tells it what was reached."""
