# add_layer(<name> <glob>): an OBJECT library rlvr_<name> of every source below a folder. OBJECT, because a static
# library drops the registrations of plug-ins; globbed with CONFIGURE_DEPENDS, so that one new file is the whole change.
add_library(rlvr_everything INTERFACE)

# unite(<target> <sources...>): compiles them eight at a time under RLVR_UNITY. A plug-in is on its own even then: its
# names, and those of its tests, are nobody else's concern.
function(unite target)
  set(plugins ${ARGN})
  list(FILTER plugins INCLUDE REGEX "/envs/(tasks|verifiers)/|/experiments/studies/")
  set_source_files_properties(${plugins} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${RLVR_UNITY} UNITY_BUILD_BATCH_SIZE 8)
endfunction()

function(add_layer name glob)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${glob})
  list(FILTER sources EXCLUDE REGEX "/core/math/kernels/|/experiments/main\\.cc$")
  if(NOT sources)
    set(sources ${CMAKE_BINARY_DIR}/${name}_empty.cc)
    file(WRITE ${sources} "")
  endif()
  add_library(rlvr_${name} OBJECT ${sources})
  unite(rlvr_${name} ${sources})
  target_link_libraries(rlvr_everything INTERFACE rlvr_${name} $<TARGET_OBJECTS:rlvr_${name}>)
endfunction()
