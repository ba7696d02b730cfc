# cmake --install build/release [--prefix /usr] [--strip], with DESTDIR where a package is made:
#
#   bin/support-platform
#   share/support-platform/web                  the exported web application, which the program finds there
#   share/support-platform/e5-small-q4.bin      the weights of the built-in model, where they were fetched
#   share/support-platform/env.example
#   share/doc/support-platform
#   lib/systemd/system                          units that name this prefix; deploy/systemd/
#   lib/sysusers.d                              the user they run as
install(TARGETS support-platform RUNTIME DESTINATION bin)

set(exported ${CMAKE_SOURCE_DIR}/services/frontend/out)
install(CODE "if(NOT EXISTS \"${exported}/index.html\")
  message(WARNING \"The web application is not built and is left out: ./run builds it, or npm run build in services/frontend.\")
endif()")
install(DIRECTORY ${exported}/ DESTINATION share/support-platform/web OPTIONAL PATTERN .built EXCLUDE)
install(FILES ${CMAKE_SOURCE_DIR}/.cache/multilingual-e5-small/e5-small-q4.bin DESTINATION share/support-platform OPTIONAL)
install(FILES ${CMAKE_SOURCE_DIR}/.env.example DESTINATION share/support-platform RENAME env.example OPTIONAL)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/docs/ DESTINATION share/doc/support-platform OPTIONAL)
install(FILES ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_SOURCE_DIR}/README.fr.md ${CMAKE_SOURCE_DIR}/LICENSE
        DESTINATION share/doc/support-platform OPTIONAL)

# The prefix may be another one at the time of the installation.
install(CODE "file(GLOB units \"${CMAKE_SOURCE_DIR}/deploy/systemd/*.in\")
foreach(unit IN LISTS units)
  get_filename_component(name \${unit} NAME_WLE)
  configure_file(\${unit} \"${CMAKE_BINARY_DIR}/systemd/\${name}\" @ONLY)
  file(INSTALL \"${CMAKE_BINARY_DIR}/systemd/\${name}\" DESTINATION \"\${CMAKE_INSTALL_PREFIX}/lib/systemd/system\")
endforeach()")
install(FILES ${CMAKE_SOURCE_DIR}/deploy/systemd/support-platform.sysusers DESTINATION lib/sysusers.d RENAME support-platform.conf OPTIONAL)
