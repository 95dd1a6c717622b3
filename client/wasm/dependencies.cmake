# The libraries that core is built on, compiled for WebAssembly, under the names that find_package gives them natively.
# deploy/wasm-dependencies makes them; its first run takes some minutes, later ones nothing.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/deploy/wasm-dependencies ${CMAKE_SOURCE_DIR}/client/wasm/sources.txt)
execute_process(COMMAND ${CMAKE_SOURCE_DIR}/deploy/wasm-dependencies
  OUTPUT_VARIABLE wasm_made OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE ".*\n" "" wasm_made "${wasm_made}")
# Under one name whatever their checksum and wherever they are kept, so that ccache knows the files that include them.
set(wasm_prefix ${CMAKE_BINARY_DIR}/libraries)
file(CREATE_LINK ${wasm_made} ${wasm_prefix} SYMBOLIC)

function(wasm_library name archive)
  add_library(${name} INTERFACE IMPORTED)
  # SYSTEM: other people's headers are not ours to warn about.
  target_include_directories(${name} SYSTEM INTERFACE ${wasm_prefix}/include)
  if(archive)
    target_link_libraries(${name} INTERFACE ${wasm_prefix}/lib/lib${archive}.a)
  endif()
endfunction()
wasm_library(OpenSSL::Crypto crypto)
wasm_library(SQLite::SQLite3 sqlite3)
wasm_library(PkgConfig::ZSTD zstd)
wasm_library(protobuf::libprotobuf-lite protobuf-lite)
wasm_library(tl::expected "")
wasm_library(nlohmann_json::nlohmann_json "")

# FindProtobuf asks for these; generated code comes from the host's protoc, whose version is that of the pinned runtime.
set(Protobuf_INCLUDE_DIR ${wasm_prefix}/include CACHE PATH "" FORCE)
set(Protobuf_LIBRARY ${wasm_prefix}/lib/libprotobuf-lite.a CACHE FILEPATH "" FORCE)
find_program(Protobuf_PROTOC_EXECUTABLE protoc REQUIRED NO_CMAKE_FIND_ROOT_PATH)
