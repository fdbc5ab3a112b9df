package org.jumppatch.elf.module;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.FileProblem;
import org.jumppatch.elf.ImageFormatException;

/**
 * The modules that a machine has loaded, as {@code /proc/modules} or {@code lsmod} lists them: a
 * line each, the name first and the size after it.
 *
 * @param names the names, in the order of the list
 */
public record LoadedModules(Set<String> names) {
  /** Most bytes of a list: a hundred times that of a machine with every module loaded. */
  private static final int LIMIT = 1 << 26;

  public LoadedModules {
    names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
  }

  /**
   * Reads a list.
   *
   * @throws IOException if the file cannot be read
   * @throws ImageFormatException if a line is none of such a list
   */
  public static LoadedModules read(Path file) throws IOException {
    // Not mapped: files of /proc claim to have no bytes.
    try (InputStream list = Files.newInputStream(file)) {
      byte[] read = list.readNBytes(LIMIT + 1);
      if (read.length > LIMIT) {
        throw new ImageFormatException(file.toString(), LIMIT, "too long for a list of modules");
      }
      return of(Bytes.of(file.toString(), read));
    } catch (IOException e) {
      throw FileProblem.of(file, e);
    }
  }

  /**
   * The names in a list's bytes.
   *
   * @throws ImageFormatException if a line is none of such a list
   */
  public static LoadedModules of(Bytes list) {
    String text = new String(list.copy(0, (int) list.size()), StandardCharsets.ISO_8859_1);
    Set<String> names = new LinkedHashSet<>();
    int start = 0;
    while (start < text.length()) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline;
      String[] words = text.substring(start, end).trim().split("\\s+", 3);
      boolean heading = start == 0 && words[0].equals("Module");
      if (!heading && !words[0].isEmpty()) {
        if (words.length < 2 || !isNumber(words[1])) {
          throw list.malformed(start, "no line of /proc/modules or of lsmod: a name, then a size");
        }
        names.add(words[0].replace('-', '_'));
      }
      start = end + 1;
    }
    return new LoadedModules(names);
  }

  private static boolean isNumber(String word) {
    return word.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
