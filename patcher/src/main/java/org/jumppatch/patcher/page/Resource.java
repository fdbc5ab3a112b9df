package org.jumppatch.patcher.page;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A file of text that lies beside a class in the jar.
 *
 * @param beside the class
 * @param name the file's own, without a folder
 */
public record Resource(Class<?> beside, String name) {
  /** The file of another name in the same folder. */
  Resource sibling(String other) {
    return new Resource(beside, other);
  }

  /** All of it. */
  String text() throws IOException {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException("no " + name + " beside " + beside.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
