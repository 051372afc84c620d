#!/usr/bin/env bash
# One script for everything. `./build.sh` alone lists its verbs.
# Environment: PORT (serve), CHROMIUM and CHROMEDRIVER (test) override what is found.
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# Where the paths below expect it, whatever the caller's environment says.
export CARGO_TARGET_DIR="$PWD/target"
readonly WASM_TARGET=wasm32-unknown-unknown
readonly PKG=www/src/engine/pkg
# What the wasm target of .cargo/config.toml and of rustc turns on by default.
readonly WASM_FEATURES=(--enable-simd --enable-bulk-memory --enable-nontrapping-float-to-int
  --enable-sign-ext --enable-mutable-globals --enable-reference-types --enable-multivalue)
# Functions with one caller are not made a part of it unless they are short: then the engine can be
# cut in two more finely (www/engine), and with brotli it is even smaller.
readonly WASM_OPT=(-Oz --one-caller-inline-max-function-size 50 "${WASM_FEATURES[@]}")
# How the page's engine is built.
readonly ENGINE_BUILD=(cargo build --locked --profile web -p unremember-engine --target "$WASM_TARGET")
readonly ENGINE_BUILT="$WASM_TARGET/web/unremember_engine.wasm"
readonly WASM_CARGO=(--no-default-features --features gpu --target "$WASM_TARGET")

usage() {
  cat <<'TEXT'
usage: ./build.sh VERB
  serve      build, then serve the page (PORT, default 4173)
  build      build the engine, page, package and documentation into www/dist
  test       everything: check, native tests, wasm tests and page tests in Chromium
  check      formatting, lints and documentation with warnings as errors, types of the page
  picture    make the README's picture of the page
  bench      measure on this machine: kernels, and all ratios into docs/benchmarks.md
  reproduce  run every method on MovieLens-100k and the samples, write docs/results.md
  fuzz       run each fuzz target for a minute (FUZZ_SECONDS), with nightly Rust and cargo-fuzz
  longrun    a thousand requests in a row, natively and in the page, with its times checked
  audit      licences, known weaknesses and sources of all dependencies
  reproducible  build the engine twice in different folders and compare the two
  clean      remove what was built
TEXT
}

# ------------------------------------------------------------------------------------- messages

fail() {
  printf '\nbuild.sh: %s\n' "$*" >&2
  exit 1
}

# stage NAME COMMAND...: runs a command and says how long it took.
stage() {
  local name=$1 start=$SECONDS
  stage_name=$name
  shift
  printf '\n==> %s\n' "$name"
  # Without `if`, so that `set -e` also holds inside functions that are run as a stage.
  "$@"
  printf '<== %s: %d s\n' "$name" "$((SECONDS - start))"
}

stage_name=
trap '[ -z "$stage_name" ] || printf "\nbuild.sh: failed at: %s\n" "$stage_name" >&2' ERR

# ---------------------------------------------------------------------------------------- tools

# version_at_least FOUND WANTED
version_at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

need_rust() {
  command -v cargo >/dev/null && command -v rustc >/dev/null ||
    fail "cargo and rustc are missing. Install Rust with rustup (https://rustup.rs)."
  local wanted found
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  found=$(rustc --version | cut -d ' ' -f 2)
  version_at_least "$found" "$wanted" ||
    fail "Rust $found is too old, $wanted is needed. Run: rustup update"
}

need_wasm_target() {
  [ -d "$(rustc --print sysroot)/lib/rustlib/$WASM_TARGET" ] && return
  command -v rustup >/dev/null ||
    fail "Rust's target $WASM_TARGET is missing, and there is no rustup to add it." \
      "Install rustup (https://rustup.rs), or your distribution's package for that target."
  echo "adding Rust's target $WASM_TARGET"
  rustup target add "$WASM_TARGET"
}

need_node() {
  command -v node >/dev/null && command -v npm >/dev/null ||
    fail "node and npm are missing. Install Node.js 20.19 or later (https://nodejs.org)."
  local found
  found=$(node --version)
  version_at_least "${found#v}" 20.19 ||
    fail "Node.js $found is too old, 20.19 or later is needed (https://nodejs.org)."
}

find_program() {
  local name
  for name in "$@"; do
    command -v "$name" && return
  done
  return 1
}

find_browser() {
  CHROMIUM=${CHROMIUM:-$(find_program chromium chromium-browser google-chrome || true)}
  CHROMEDRIVER=${CHROMEDRIVER:-$(find_program chromedriver || true)}
  [ -n "$CHROMIUM" ] && [ -n "$CHROMEDRIVER" ]
}

need_browser() {
  if ! find_browser; then
    command -v apt-get >/dev/null ||
      fail "Chromium and its driver are missing. Install both, or name them in CHROMIUM and" \
        "CHROMEDRIVER."
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
      command -v sudo >/dev/null && sudo -n true 2>/dev/null ||
        fail "Chromium and its driver are missing. Run: sudo apt-get install chromium" \
          "chromium-driver"
      as_root=(sudo -n)
    fi
    echo "installing chromium and chromium-driver"
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -q -y --no-install-recommends chromium chromium-driver
    find_browser || fail "Chromium was installed but is not on the PATH."
  fi
  export CHROMIUM CHROMEDRIVER
  echo "browser: $("$CHROMIUM" --version 2>/dev/null || echo "$CHROMIUM")"
}

# The tests of the graphics backend run on whatever Vulkan driver there is. Where there is none,
# Chromium brings a software one along.
need_vulkan() {
  # The tests fail without an adapter, instead of being skipped.
  export UNREMEMBER_NEED_GPU=1
  if ldconfig -p 2>/dev/null | grep -q 'libvulkan\.so\.1' &&
    compgen -G '/usr/share/vulkan/icd.d/*.json' >/dev/null; then
    echo "Vulkan: the system's own driver"
    return
  fi
  local folder
  for folder in "$(dirname "$(readlink -f "$CHROMIUM")")" /usr/lib/chromium /opt/google/chrome; do
    if [ -e "$folder/vk_swiftshader_icd.json" ] && [ -e "$folder/libvulkan.so.1" ]; then
      export VK_ICD_FILENAMES=$folder/vk_swiftshader_icd.json
      export LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
      echo "Vulkan: the software driver in $folder"
      return
    fi
  done
  unset UNREMEMBER_NEED_GPU
  echo "Vulkan: there is no driver, neither the system's nor Chromium's (mesa-vulkan-drivers" \
    "has one). THE NATIVE TESTS OF THE GRAPHICS BACKEND ARE SKIPPED."
}

# --------------------------------------------------------------------------------------- stages

install_npm() {
  # npm writes this file last, so it is newer than both exactly when the packages are current.
  local mark=www/node_modules/.package-lock.json
  if [ "$mark" -nt www/package-lock.json ] && [ "$mark" -nt www/package.json ]; then
    echo "packages are current"
  else
    npm --prefix www ci --no-audit --no-fund
    touch "$mark"
  fi
}

# engine_rustflags COMMAND...: with flags that keep the folders of this machine out of the engine.
# They stand in place of those in .cargo/config.toml, and so say the same about SIMD.
engine_rustflags() {
  local home=${CARGO_HOME:-$HOME/.cargo} flags
  flags="-C target-feature=+simd128 --remap-path-prefix=$PWD=/unremember"
  flags+=" --remap-path-prefix=$home=/cargo --remap-path-prefix=$(rustc --print sysroot)=/rust"
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=$flags "$@"
}

build_engine() {
  engine_rustflags "${ENGINE_BUILD[@]}"
  cargo run --locked --quiet --profile tools -p bindgen -- \
    "target/$ENGINE_BUILT" "$PKG" unremember
  local wasm=$PKG/unremember_bg.wasm
  local before after
  before=$(wc -c <"$wasm")
  www/node_modules/.bin/wasm-opt "${WASM_OPT[@]}" "$wasm" -o "$wasm.tmp"
  mv "$wasm.tmp" "$wasm"
  node www/engine/build.mjs "$PKG"
  after=$(wc -c <"$wasm")
  echo "engine: $after bytes ($before before wasm-opt), $(gzip -9 <"$wasm" | wc -c) with gzip"
}

build_page() {
  npm --prefix www run --silent types
  npm --prefix www run --silent build
}

check_rust() {
  cargo fmt --all --check
  cargo clippy --locked --all-targets -p unremember -p unremember-kernels -- -D warnings
  cargo clippy --locked --profile tools -p bindgen -p test-runner -- -D warnings
  cargo clippy --locked --lib "${WASM_CARGO[@]}" -- -D warnings
  # Without a graphics backend, too.
  cargo clippy --locked --lib --no-default-features -- -D warnings
  RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items \
    -p unremember -p unremember-kernels
}

test_native() {
  # The types are written to a folder of their own, so that the comparison below also finds
  # files that no type writes any more.
  rm -rf target/generated
  local log=target/native-tests.log
  # In a subshell: the driver's folder is for these tests alone.
  (
    need_vulkan
    TS_RS_EXPORT_DIR="$PWD/target/generated" cargo test --locked -p unremember -p unremember-kernels \
      -- --show-output 2>&1 | tee "$log"
  )
  # What was tried, injected, lost and found: SECURITY.md says what each line means.
  printf '\nThe counts:\n'
  grep -E '^(SKIPPED|hostile|limits|faults|canaries|numerics|long run|estimate)[ :]' "$log"
}

compare_types() {
  diff -r target/generated www/src/generated ||
    fail "www/src/generated is not what the Rust types say. Run cargo test and commit it."
}

test_wasm() {
  cargo build --locked --quiet --profile tools -p test-runner
  # The integration tests whose name says that they are for wasm.
  local tests=() file
  for file in tests/wasm*.rs; do
    [ -e "$file" ] && tests+=(--test "$(basename "$file" .rs)")
  done
  if [ ${#tests[@]} = 0 ]; then
    echo "there are no wasm tests (tests/wasm*.rs)"
    return
  fi
  # Chromium has a software adapter, so the tests of the graphics backend are not skipped.
  UNREMEMBER_NEED_GPU=1 \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER="$PWD/target/tools/test-runner" \
    WASM_BINDGEN_TEST_ONLY_WEB=1 WASM_BINDGEN_TEST_TIMEOUT=180 \
    WASM_BINDGEN_TEST_WEBDRIVER_JSON="$PWD/tools/test-runner/webdriver.json" \
    cargo test --locked "${WASM_CARGO[@]}" "${tests[@]}"
}

# newer MARK FILE...: true where a mark exists and no file has changed since.
newer() {
  local mark=$1 file
  shift
  [ -e "$mark" ] || return 1
  for file in "$@"; do
    [ "$mark" -nt "$file" ] || return 1
  done
}

# The tools in which the tests build other people's documentation: into target/sites, once. Where
# one cannot be had, that is said, and its test is skipped.
install_sites() {
  local from=tools/sites to=$PWD/target/sites
  mkdir -p "$to"
  if ! newer "$to/python/mark" "$from/requirements.txt"; then
    if python3 -m venv --clear "$to/python" &&
      "$to/python/bin/pip" install --quiet --disable-pip-version-check -r "$from/requirements.txt"; then
      touch "$to/python/mark"
    else
      echo "SKIPPED: Python with venv, or its registry, is not there." \
        "MKDOCS AND NOTEBOOKS ARE NOT TESTED."
    fi
  fi
  if ! newer "$to/node/mark" "$from/package.json" "$from/package-lock.json"; then
    mkdir -p "$to/node"
    cp "$from/package.json" "$from/package-lock.json" "$to/node/"
    if npm --prefix "$to/node" ci --ignore-scripts --no-audit --no-fund; then
      touch "$to/node/mark"
    else
      echo "SKIPPED: npm could not install VitePress. VITEPRESS IS NOT TESTED."
    fi
  fi
  if ! newer "$to/mdbook/mark" "$from/mdbook"; then
    # About three minutes of one core, once.
    if cargo install --quiet --locked --no-default-features --root "$to/mdbook" \
      "mdbook@$(cat "$from/mdbook")"; then
      touch "$to/mdbook/mark"
    else
      echo "SKIPPED: cargo could not install mdBook. MDBOOK IS NOT TESTED."
    fi
  fi
  [ ! -e "$to/python/mark" ] || export MKDOCS=$to/python/bin/mkdocs NBCONVERT=$to/python/bin/jupyter-nbconvert
  [ ! -e "$to/node/mark" ] || export VITEPRESS=$to/node/node_modules/.bin/vitepress
  [ ! -e "$to/mdbook/mark" ] || export MDBOOK=$to/mdbook/bin/mdbook
}

test_package() {
  npm --prefix www run --silent test:package
}

# A busy machine can make a test of the page miss its seconds. It is tried once more, and the
# closing lines name it.
test_page() {
  npm --prefix www run --silent test -- --retries 1
}

# One thread, ahead of whatever else runs, on one core: as far as this machine lets us.
measure() {
  local run=()
  if nice -n -15 true 2>/dev/null; then run+=(nice -n -15); fi
  if command -v taskset >/dev/null; then run+=(taskset -c "$(($(nproc) - 1))"); fi
  (
    find_browser || true
    need_vulkan
    cargo bench --locked --no-run --bench kernels --bench compare
    "${run[@]}" cargo bench --locked --bench kernels
    "${run[@]}" cargo bench --locked --bench compare
  )
}

# What only a browser can tell: the page's engine on a million records, and the first answer.
measure_page() {
  local run=()
  if nice -n -15 true 2>/dev/null; then run+=(nice -n -15); fi
  UNREMEMBER_LARGE=1 "${run[@]}" npm --prefix www run --silent test -- large.spec.ts frame.spec.ts
}

# Licences and sources need no network and always count. Advisories need one: without it, it is
# said.
audit() {
  node tools/dependencies.mjs
  if command -v cargo-deny >/dev/null; then
    cargo deny --log-level error --offline check licenses bans sources
    if cargo deny --log-level off fetch db >/dev/null 2>&1; then
      cargo deny --log-level error --offline check advisories ||
        fail "cargo deny found an advisory (see above)."
    else
      echo "SKIPPED: the list of advisories cannot be fetched, so ADVISORIES OF CRATES ARE NOT CHECKED."
    fi
  else
    echo "SKIPPED: cargo-deny is not installed, so ADVISORIES OF CRATES ARE NOT CHECKED." \
      "Run: cargo install cargo-deny"
  fi
  local answer
  answer=$(npm --prefix www audit --json 2>/dev/null || true)
  # `metadata` is there only where the registry has answered.
  node -e '
    const { metadata } = JSON.parse(process.argv[1] || "{}");
    if (!metadata) {
      console.log("SKIPPED: the registry gave no answer, so ADVISORIES OF NPM PACKAGES ARE NOT CHECKED.");
      process.exit(0);
    }
    const { high, critical, total } = metadata.vulnerabilities;
    console.log(`npm audit: ${total} advisories, ${high + critical} of them high or critical`);
    process.exit(high + critical > 0 ? 1 : 0);
  ' "$answer" || fail "npm audit found high or critical advisories: npm --prefix www audit"
}

fuzz() {
  if ! rustc +nightly --version >/dev/null 2>&1 || ! command -v cargo-fuzz >/dev/null; then
    echo "SKIPPED: NOTHING WAS FUZZED. It takes nightly Rust and cargo-fuzz:" \
      "rustup toolchain install nightly && cargo install --locked cargo-fuzz"
    return
  fi
  local target log inputs total=0 seconds=${FUZZ_SECONDS:-60}
  log=$(mktemp)
  for target in $(cargo +nightly fuzz list); do
    # What is found goes to a folder beside the corpus, which holds only what was chosen.
    mkdir -p "fuzz/target/found/$target"
    CARGO_TARGET_DIR="$PWD/fuzz/target" cargo +nightly fuzz run "$target" \
      "fuzz/target/found/$target" "fuzz/corpus/$target" -- -max_total_time="$seconds" \
      -rss_limit_mb=1024 -malloc_limit_mb=512 -timeout=20 -print_final_stats=1 \
      >"$log" 2>&1 || { tail -n 40 "$log"; fail "the fuzz target $target failed (see above)."; }
    inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    total=$((total + inputs))
    printf '%s: %s inputs in %s s, 0 failures\n' "$target" "$inputs" "$seconds"
  done
  echo "all targets: $total inputs, 0 failures"
  rm -f "$log"
}

# A thousand requests natively and in the page, and times that are told beside times taken.
long_run() {
  UNREMEMBER_TIMED=1 cargo test --locked --test long_run -- --nocapture --include-ignored \
    --test-threads 1
}

long_run_page() {
  UNREMEMBER_TIMED=1 npm --prefix www run --silent test -- long-run
}

# The engine's bytes may depend on the commit and the tools alone: not on the folder, nor on who
# builds it. The same source is built in two folders with different paths.
reproducible() {
  local place first second name
  place=$(mktemp -d)
  for name in one another/deeper; do
    mkdir -p "$place/$name"
    git ls-files -z | xargs -0 tar -cf - | tar -xf - -C "$place/$name"
    (
      cd "$place/$name"
      CARGO_TARGET_DIR="$place/$name/target" engine_rustflags \
        "${ENGINE_BUILD[@]}" --quiet
      CARGO_TARGET_DIR="$OLDPWD/target" cargo run --locked --quiet --profile tools -p bindgen -- \
        "$place/$name/target/$ENGINE_BUILT" "$place/$name/pkg" unremember
      "$OLDPWD/www/node_modules/.bin/wasm-opt" "${WASM_OPT[@]}" \
        "$place/$name/pkg/unremember_bg.wasm" -o "$place/$name/engine.wasm"
      mv "$place/$name/engine.wasm" "$place/$name/pkg/unremember_bg.wasm"
      node "$OLDPWD/www/engine/build.mjs" "$place/$name/pkg"
      # One file out of the whole engine, both parts and the glue.
      (cd "$place/$name/pkg" && cat unremember_bg.wasm parts/*) >"$place/$name/engine.all"
    )
  done
  first=$(sha256sum <"$place/one/engine.all" | cut -d ' ' -f 1)
  second=$(sha256sum <"$place/another/deeper/engine.all" | cut -d ' ' -f 1)
  echo "one:     $first"
  echo "another: $second"
  if grep -qa -e "$place" -e "$HOME/" "$place/one/engine.all"; then
    fail "the engine names a folder of this machine."
  fi
  rm -rf "$place"
  [ "$first" = "$second" ] || fail "the two builds differ: the engine depends on its folder."
}

# ---------------------------------------------------------------------------------------- verbs

build() {
  stage "tools" need_rust
  need_wasm_target
  need_node
  stage "npm packages" install_npm
  stage "engine" build_engine
  stage "page" build_page
}

check() {
  stage "tools" need_rust
  need_wasm_target
  need_node
  stage "npm packages" install_npm
  stage "format, lints, documentation" check_rust
  stage "dependencies" audit
}

case "${1:-}" in
  serve)
    build
    echo
    echo "Serving http://localhost:${PORT:-4173}/ (Ctrl-C ends it)"
    exec npm --prefix www run --silent preview -- --port "${PORT:-4173}"
    ;;
  build)
    build
    ;;
  test)
    need_browser
    check
    stage "native tests" test_native
    stage "generated types" compare_types
    stage "wasm tests in Chromium" test_wasm
    build
    stage "package tests in Node" test_package
    stage "tools of other documentation" install_sites
    stage "page tests in Chromium" test_page
    printf '\nAll of it passed in %d s.\n' "$SECONDS"
    ;;
  check)
    check
    # The page's types need the types of the generated glue.
    stage "engine" build_engine
    stage "types of the page" npm --prefix www run --silent types
    ;;
  bench)
    need_browser
    build
    stage "kernels and ratios" measure
    stage "a million records, and a frame, in the page" measure_page
    ;;
  fuzz)
    stage "tools" need_rust
    stage "fuzz targets" fuzz
    ;;
  longrun)
    need_browser
    build
    stage "a long run" long_run
    stage "a long run in the page" long_run_page
    ;;
  audit)
    stage "tools" need_rust
    need_node
    stage "dependencies" audit
    ;;
  reproducible)
    stage "tools" need_rust
    need_wasm_target
    need_node
    stage "npm packages" install_npm
    stage "two builds" reproducible
    ;;
  reproduce)
    stage "tools" need_rust
    need_node
    stage "command line" cargo build --locked --release
    stage "all methods" node tools/reproduce.mjs
    ;;
  picture)
    need_browser
    build
    README_PICTURE=1 npm --prefix www run --silent test -- pictures -g "1280 pixels, light"
    ;;
  clean)
    cargo clean
    rm -rf www/dist www/node_modules www/test-results "$PKG"
    ;;
  *)
    usage
    [ -z "${1:-}" ] || fail "there is no verb '$1'"
    exit 1
    ;;
esac
