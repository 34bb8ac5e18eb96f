#!/usr/bin/env bash
# build.sh: generates code from proto/ and makes the example clients .run/clients/follow-python and
# .run/clients/follow-java. Done at once if nothing has changed.
set -euo pipefail
# shellcheck source=../../scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"

here=$ROOT/tests/clients
out=$STATE/clients
[[ -s $TOOLS/clients/stamp ]] || fail "libraries are missing: run ./dev setup clients"

mapfile -t protos < <(cd "$ROOT/proto" && find mumpuni -name '*.proto' | sort)
stamp=$(cd "$ROOT/proto" && cat "${protos[@]}" "$here"/{build.sh,java/Follow.java} "$TOOLS/clients/stamp" | sha256sum)
mkdir -p "$out"
exec 8>"$out/.lock"
flock 8
[[ ! -s $out/stamp || $(<"$out/stamp") != "$stamp" ]] || exit 0
rm -rf "$out/stamp" "$out/gen" "$out/classes"
mkdir -p "$out/gen/python" "$out/gen/java" "$out/gen/include" "$out/classes"

protoc=("$TOOLS"/clients/java/protoc-*.exe)
jars=("$TOOLS"/clients/java/*.jar)
class_path=$(IFS=: && printf '%s' "${jars[*]}")
java_flags="-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"

cd "$ROOT/proto"
"$TOOLS/clients/python/bin/python" -m grpc_tools.protoc -I. "--python_out=$out/gen/python" \
  "--grpc_python_out=$out/gen/python" "${protos[@]}"
# The runtime's jar carries Google's own protos.
(cd "$out/gen/include" && jar xf "$TOOLS"/clients/java/protobuf-java-[0-9]*.jar google/protobuf)
"${protoc[0]}" -I. -I"$out/gen/include" "--java_out=$out/gen/java" "${protos[@]}"
# Of the generated code only what it uses.
javac -nowarn -proc:none -implicit:class -d "$out/classes" -cp "$class_path" \
  -sourcepath "$out/gen/java" "$here/java/Follow.java"

cat >"$out/follow-python" <<RUN
#!/usr/bin/env bash
PYTHONPATH=$(printf %q "$out/gen/python") exec $(printf %q "$TOOLS/clients/python/bin/python") \
  $(printf %q "$here/python/follow.py") "\$@"
RUN
cat >"$out/follow-java" <<RUN
#!/usr/bin/env bash
exec java $java_flags -cp $(printf %q "$out/classes:$class_path") \\
  Follow "\$@"
RUN
chmod +x "$out/follow-python" "$out/follow-java"
echo "$stamp" >"$out/stamp"
