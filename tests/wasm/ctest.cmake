# The tests of the WebAssembly build, as the native build registers them with ctest. tests/run says where that build is.
add_executable(sealed_changes ${CMAKE_CURRENT_LIST_DIR}/sealed_changes.cpp)
target_link_libraries(sealed_changes PRIVATE doorstep_core)

set(DOORSTEP_WASM_BIN "" CACHE PATH "Where the wasm preset's programs are; empty: not run")
if(DOORSTEP_WASM_BIN)
  find_program(NODE_PROGRAM node REQUIRED)
  set(here ${CMAKE_CURRENT_LIST_DIR})

  # One test a line, with its reason behind a #.
  file(STRINGS ${here}/skipped.txt skipped REGEX "^[^#]")
  list(TRANSFORM skipped REPLACE " *#.*" "")
  list(JOIN skipped ":" skipped)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${here}/skipped.txt)
  # In parts, so that several processors share the work.
  foreach(part 0 1 2 3)
    add_test(NAME wasm.unit_tests.${part} COMMAND ${NODE_PROGRAM} ${DOORSTEP_WASM_BIN}/unit_tests.cjs --gtest_brief=1
      "--gtest_filter=-${skipped}")
    set_tests_properties(wasm.unit_tests.${part} PROPERTIES TIMEOUT 1800
      ENVIRONMENT "GTEST_TOTAL_SHARDS=4;GTEST_SHARD_INDEX=${part}")
  endforeach()
  add_test(NAME wasm.rule_tests COMMAND ${NODE_PROGRAM} ${DOORSTEP_WASM_BIN}/rule_tests.cjs --gtest_brief=1)
  add_test(NAME wasm.pool_vfs COMMAND ${NODE_PROGRAM} ${here}/pool_vfs_test.mjs ${DOORSTEP_WASM_BIN}/probe
    ${CMAKE_CURRENT_BINARY_DIR}/pool_vfs_scratch)
  set(native $<TARGET_FILE:sealed_changes>)
  set(wasm ${NODE_PROGRAM} ${DOORSTEP_WASM_BIN}/sealed_changes.cjs)
  set(file ${CMAKE_CURRENT_BINARY_DIR}/sealed_changes)
  add_test(NAME wasm.native_seals COMMAND ${native} write ${file}.native)
  add_test(NAME wasm.opens_what_native_sealed COMMAND ${wasm} read ${file}.native)
  add_test(NAME wasm.seals COMMAND ${wasm} write ${file}.wasm)
  add_test(NAME wasm.native_opens_what_it_sealed COMMAND ${native} read ${file}.wasm)
  set_tests_properties(wasm.native_seals PROPERTIES FIXTURES_SETUP sealed_natively)
  set_tests_properties(wasm.opens_what_native_sealed PROPERTIES FIXTURES_REQUIRED sealed_natively)
  set_tests_properties(wasm.seals PROPERTIES FIXTURES_SETUP sealed_in_wasm)
  set_tests_properties(wasm.native_opens_what_it_sealed PROPERTIES FIXTURES_REQUIRED sealed_in_wasm)
  set_tests_properties(wasm.rule_tests wasm.pool_vfs PROPERTIES TIMEOUT 1800)
endif()
