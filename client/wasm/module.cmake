# doorstep_wasm_module(TARGET FOLDER SOURCES…): a module with the C interface of client/capi in FOLDER, as doorstep.mjs
# and doorstep.wasm, with the scripts that apps and tests use it through.
function(doorstep_wasm_module target folder)
  set(here ${CMAKE_SOURCE_DIR}/client/wasm)
  add_executable(${target} ${here}/entropy.cpp ${here}/pool_vfs.cpp ${here}/small_provider.c ${ARGN})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME doorstep SUFFIX .mjs RUNTIME_OUTPUT_DIRECTORY ${folder}
    LINK_DEPENDS ${here}/exports.txt)
  target_link_libraries(${target} PRIVATE doorstep_core SQLite::SQLite3 OpenSSL::Crypto)
  # web: the loading code of the other environments needs what an ES module has not, in Node as in workers. Ours
  # (doorstep_module.mjs) brings the compiled module along, and runs in both.
  target_link_options(${target} PRIVATE --no-entry -sFILESYSTEM=0 -sMODULARIZE=1 -sEXPORT_ES6=1
    -sALLOW_MEMORY_GROWTH=1 -sENVIRONMENT=web -sDYNAMIC_EXECUTION=0 -sEXPORTED_FUNCTIONS=@${here}/exports.txt
    -sINCOMING_MODULE_JS_API=instantiateWasm,pool)
  foreach(script doorstep_module.mjs doorstep_module.d.mts node_pool.mjs opfs_pool.mjs opfs_pool.d.mts)
    configure_file(${here}/${script} ${folder}/${script} COPYONLY)
  endforeach()
endfunction()
