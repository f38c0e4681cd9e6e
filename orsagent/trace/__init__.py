"""What happens in a run, told once: for the command line, for tests and for reports.

A theory of operation. A `Recorder` observes a runtime and the transports between the Agent extension and T-Server, and
turns both into `happenings`, frozen values in the order in which they happened (`narration` does it for the
interpreter's steps). Everything else is a function of them: `lines` says what a happening looks like, a `Transcript`
makes text of it for people, an `Account` data for programs.

The parts are imported one by one, because the command line needs two of them before it knows whether anything is run.
"""
