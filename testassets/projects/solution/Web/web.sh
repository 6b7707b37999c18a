#!/bin/sh
exec httpd "$@"
