# The float kernels, compiled once for each instruction set; core/math/isa.cc chooses among them at run time.
# These files include neither Eigen nor the standard containers: inline code shared between instruction sets breaks
# the one-definition rule.
function(add_kernels isa)
  set(file ${CMAKE_SOURCE_DIR}/core/math/kernels/table_${isa}.cc)
  if(NOT EXISTS ${file})
    return()
  endif()
  add_library(rlvr_kernels_${isa} OBJECT ${file})
  target_link_libraries(rlvr_kernels_${isa} PRIVATE rlvr_flags)
  # Of the source, not the target: these must follow the -ffp-contract=off of rlvr_flags.
  set_source_files_properties(${file} PROPERTIES COMPILE_OPTIONS "-O3;-fno-math-errno;-fno-trapping-math;${ARGN}")
  target_link_libraries(rlvr_everything INTERFACE $<TARGET_OBJECTS:rlvr_kernels_${isa}>)
endfunction()
add_kernels(baseline)
add_kernels(avx2 -mavx2 -mfma -mf16c -ffp-contract=fast)
set(avx512 -mavx512f -mavx512bw -mavx512vl -mavx512dq -mfma -mprefer-vector-width=512 -ffp-contract=fast)
add_kernels(avx512 ${avx512})
add_kernels(avx512_bf16 ${avx512} -mavx512bf16)
add_kernels(amx ${avx512} -mavx512bf16 -mamx-tile -mamx-bf16)
