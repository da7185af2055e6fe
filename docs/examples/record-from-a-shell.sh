#!/bin/sh
# Any program that prints JSON can record events, here one a line. Try it: sh record-from-a-shell.sh
subtrack log - <<'EVENTS'
{"event_type":"session","session_id":"deploy-12","project":"acme/shop","action":"start","title":"Deploy"}
{"event_type":"validation","session_id":"deploy-12","kind":"build","command":"make","passed":true}
{"event_type":"system","session_id":"deploy-12","kind":"deploy:done","severity":"info","text":"version 12 is live"}
{"event_type":"session","session_id":"deploy-12","action":"end"}
EVENTS
