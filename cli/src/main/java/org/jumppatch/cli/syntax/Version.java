package org.jumppatch.cli.syntax;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote beside this class. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    try (InputStream text = Version.class.getResourceAsStream("version.txt")) {
      if (text == null) {
        throw new FileNotFoundException("version.txt is not in the jar");
      }
      return new String[] {
        "jumppatch " + new String(text.readAllBytes(), StandardCharsets.UTF_8).strip()
      };
    }
  }
}
