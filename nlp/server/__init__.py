"""The service: one process that many people, programs and pages share.

    $ tomtat serve                       # http://127.0.0.1:8000, for this machine only

`config` says what the operator wants, `app` puts everything together. `worker` is the one thread that owns
the models; `v1` and `event_api` are tomtat's own interface, `libretranslate` speaks LibreTranslate's,
`tools_api` assistants'; `jobs` keeps long work through restarts, `uploads` reads files. `guard`, `keys` and
`limits` decide who may ask for what; `problems` says what went wrong. Everything heavy is imported where it
is used, so that importing this room is cheap.
"""
