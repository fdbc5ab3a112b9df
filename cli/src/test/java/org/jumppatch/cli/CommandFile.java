package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The command as a file that a shell can run, of the classes that are tested. */
final class CommandFile {
  private CommandFile() {}

  /** Writes it into a folder. */
  static Path in(Path folder) throws IOException {
    Path command =
        Files.writeString(
            folder.resolve("jumppatch"),
            """
            #!/bin/sh
            exec '%s/bin/java' --enable-native-access=ALL-UNNAMED -cp '%s' %s "$@"
            """
                .formatted(
                    System.getProperty("java.home"),
                    System.getProperty("java.class.path"),
                    Main.class.getName()));
    assertThat(command.toFile().setExecutable(true)).isTrue();
    return command;
  }
}
