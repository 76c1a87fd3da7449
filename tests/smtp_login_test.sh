#!/usr/bin/env bash
# See campaigns/smtp_login.mjs.
cd "$(dirname "$0")/.." && exec node tests/campaigns/smtp_login.mjs
