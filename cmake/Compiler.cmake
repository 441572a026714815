# Flags of every target: warnings, sanitizers, no fused multiply-add behind our back, ccache where present.
find_program(RLVR_CCACHE ccache)
if(RLVR_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${RLVR_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${RLVR_CCACHE})
endif()

add_library(rlvr_flags INTERFACE)
target_include_directories(rlvr_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(rlvr_flags INTERFACE
  -Wall -Wextra -Wno-missing-field-initializers -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wconversion
  -ffp-contract=off -fopenmp-simd)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms on "text" + std::string (GCC bug 105651).
  target_compile_options(rlvr_flags INTERFACE -Wno-restrict)
endif()
if(RLVR_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # A united source is no header, but GCC can't tell.
  target_compile_options(rlvr_flags INTERFACE -Wno-subobject-linkage)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # -Wconversion as GCC means it; and what it says of loops that it leaves scalar.
  target_compile_options(rlvr_flags INTERFACE -Wno-sign-conversion -Wno-pass-failed)
endif()
if(RLVR_WERROR)
  target_compile_options(rlvr_flags INTERFACE -Werror)
endif()
set(CMAKE_CXX_FLAGS_SANITIZE "-O1 -g1 -D_GLIBCXX_ASSERTIONS")  # the build type of the sanitizer presets: CHECKs, DCHECKs
if(RLVR_SANITIZE)
  target_compile_options(rlvr_flags INTERFACE -fsanitize=${RLVR_SANITIZE} -fno-omit-frame-pointer)
  if(RLVR_SANITIZE MATCHES address)  # for tests/fuzz
    target_compile_options(rlvr_flags INTERFACE -fsanitize=fuzzer-no-link)
    target_link_options(rlvr_flags INTERFACE -fsanitize=fuzzer-no-link)
  endif()
  if(RLVR_SANITIZE MATCHES undefined)
    target_compile_options(rlvr_flags INTERFACE -fno-sanitize-recover=all)
  endif()
  target_link_options(rlvr_flags INTERFACE -fsanitize=${RLVR_SANITIZE})
endif()
if(RLVR_TIDY)
  find_program(RLVR_CLANG_TIDY NAMES clang-tidy-14 clang-tidy REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY ${RLVR_CLANG_TIDY} --quiet --extra-arg=-Wno-unknown-warning-option)
endif()
