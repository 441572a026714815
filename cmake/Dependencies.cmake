# Libraries, each behind one door in the tree (docs/architecture.md). oneDNN and the exact-arithmetic stack are
# optional: without oneDNN Eigen multiplies, without FLINT, Arb and Calcium the verifier says verifier_unsure.
find_package(Threads REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(Boost 1.74 REQUIRED COMPONENTS program_options)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(HDF5 REQUIRED COMPONENTS C HL)

add_library(rlvr_deps INTERFACE)
target_link_libraries(rlvr_deps INTERFACE
  rlvr_flags Threads::Threads Eigen3::Eigen Boost::boost Boost::program_options fmt::fmt
  nlohmann_json::nlohmann_json ${HDF5_C_LIBRARIES} ${HDF5_C_HL_LIBRARIES})
target_include_directories(rlvr_deps SYSTEM INTERFACE ${HDF5_C_INCLUDE_DIRS})
target_compile_definitions(rlvr_deps INTERFACE EIGEN_DONT_PARALLELIZE EIGEN_MPL2_ONLY ${HDF5_C_DEFINITIONS})

find_library(RLVR_DNNL dnnl)
find_library(RLVR_GOMP NAMES gomp libgomp.so.1)
if(RLVR_DNNL)
  target_link_libraries(rlvr_deps INTERFACE ${RLVR_DNNL})
  if(RLVR_GOMP)
    target_link_libraries(rlvr_deps INTERFACE ${RLVR_GOMP})
  endif()
  target_compile_definitions(rlvr_deps INTERFACE RLVR_WITH_ONEDNN=1)
endif()
message(STATUS "oneDNN: ${RLVR_DNNL}")

# Exact arithmetic for the verifiers (envs/support only).
add_library(rlvr_exact INTERFACE)
find_library(RLVR_GMP gmp REQUIRED)
target_link_libraries(rlvr_exact INTERFACE ${RLVR_GMP})
find_library(RLVR_FLINT flint)
find_library(RLVR_ARB NAMES flint-arb arb)
find_library(RLVR_CALCIUM calcium)
find_library(RLVR_ANTIC antic)
if(RLVR_EXACT AND RLVR_FLINT AND RLVR_ARB AND RLVR_CALCIUM)
  target_link_libraries(rlvr_exact INTERFACE ${RLVR_CALCIUM} ${RLVR_ARB} ${RLVR_FLINT})
  if(RLVR_ANTIC)
    target_link_libraries(rlvr_exact INTERFACE ${RLVR_ANTIC})
  endif()
  target_compile_definitions(rlvr_exact INTERFACE RLVR_WITH_FLINT=1)
endif()
