# Compiles for WebAssembly with Debian's Emscripten. Given to CMake by the presets wasm and wasm-tests.
include(/usr/share/emscripten/cmake/Modules/Platform/Emscripten.cmake)
