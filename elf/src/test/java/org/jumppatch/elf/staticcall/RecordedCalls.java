package org.jumppatch.elf.staticcall;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tukaani.xz.XZInputStream;

/**
 * The rows of a kernel's static calls as another program decoded them, in {@code
 * static-calls/RELEASE.csv.xz}: by the names of the first line's columns.
 */
final class RecordedCalls {
  private RecordedCalls() {}

  static List<Map<String, String>> of(String release) {
    InputStream file =
        RecordedCalls.class.getResourceAsStream("/static-calls/" + release + ".csv.xz");
    assumeTrue(file != null, "nothing is recorded of " + release);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new XZInputStream(file), StandardCharsets.UTF_8))) {
      List<String> names = List.of(lines.readLine().split(",", -1));
      return lines.lines().map(line -> row(names, line)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> row(List<String> names, String line) {
    List<String> fields = Arrays.asList(line.split(",", -1));
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      row.put(names.get(i), fields.get(i));
    }
    return row;
  }

  static long address(String text) {
    return Long.parseUnsignedLong(text.substring(2), 16);
  }
}
