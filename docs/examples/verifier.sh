#!/bin/sh
# An external verifier in shell: correct where the slot's text is the gold, byte for byte.
#
#   rlvr verify --command 'sh docs/examples/verifier.sh' --type string --gold abc --answer abc
#
# sed takes the fields out of the object. Texts in it never hold a bare quote, so that is safe; one
# that needed an escape (a backslash before its end) is compared in its escaped form.
field() { printf '%s\n' "$line" | sed -n "s/.*\"$1\":\"\(\([^\"\\\\]\|\\\\.\)*\)\"[,}].*/\1/p"; }

while IFS= read -r line; do
  id=$(field id) gold=$(field gold) answer=$(field answer)
  verdict=wrong reason=differs
  case $line in
    *'"answer":null}') verdict=no_answer reason=no_slot ;;
    *) [ "$answer" = "$gold" ] && verdict=correct reason=equal ;;
  esac
  printf '{"id":"%s","verdict":"%s","reason":"%s"}\n' "$id" "$verdict" "$reason"
done
