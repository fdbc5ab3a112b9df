package org.jumppatch.elf.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.linux.Image;

/** The lines of source that places in an image's code come from. */
public final class SourceLines {
  private final Map<Long, List<SourceLine>> lines;

  private SourceLines(Map<Long, List<SourceLine>> lines) {
    this.lines = lines;
  }

  /**
   * Looks places up, all at once.
   *
   * @param debugFile the file that has the DWARF; null to look for it
   * @throws IOException if a file cannot be read
   * @throws org.jumppatch.elf.ImageFormatException if there is no DWARF, or another image's
   * @throws SourceMissingException if no symbolizer is installed, or no file of the lines
   */
  public static SourceLines of(Image image, @Nullable Path debugFile, List<Long> places)
      throws IOException {
    Map<Long, List<SourceLine>> found = new HashMap<>();
    try (DebugFile debug = DebugFile.of(image, debugFile)) {
      Symbolizer symbolizer = Symbolizer.installed(image.isRelocatable());
      for (Map.Entry<String, List<Long>> part : bySection(image, places).entrySet()) {
        String section = part.getKey().isEmpty() ? null : part.getKey();
        long[] addresses =
            part.getValue().stream().mapToLong(place -> inSection(image, place)).toArray();
        List<List<SourceLine>> told = symbolizer.lines(debug.path(), section, addresses);
        for (int i = 0; i < addresses.length; i++) {
          found.put(part.getValue().get(i), told.get(i));
        }
      }
    }
    return new SourceLines(found);
  }

  /**
   * The innermost folder that all the files are in, up to its slash: of a kernel the one that it
   * was built in. Empty where they share none but the root.
   */
  public String folder() {
    String common = null;
    for (List<SourceLine> place : lines.values()) {
      for (SourceLine line : place) {
        String file = line.file();
        if (file != null) {
          common = common == null ? file : common.substring(0, alike(common, file));
        }
      }
    }
    if (common == null) {
      return "";
    }
    int end = common.lastIndexOf('/');
    return end <= 0 ? "" : common.substring(0, end + 1);
  }

  private static int alike(String one, String other) {
    int length = Math.min(one.length(), other.length());
    int at = 0;
    while (at < length && one.charAt(at) == other.charAt(at)) {
      at++;
    }
    return at;
  }

  /** In a relocatable file addresses count from their sections; elsewhere from none. */
  private static Map<String, List<Long>> bySection(Image image, List<Long> places) {
    Map<String, List<Long>> parts = new LinkedHashMap<>();
    for (long place : places) {
      Area area = image.isRelocatable() ? image.space().areaAt(place) : null;
      String section = area == null ? "" : area.name();
      parts.computeIfAbsent(section, name -> new ArrayList<>()).add(place);
    }
    return parts;
  }

  private static long inSection(Image image, long place) {
    Area area = image.isRelocatable() ? image.space().areaAt(place) : null;
    return area == null ? place : place - area.address();
  }

  /** The lines of one place, the innermost function's first; none where nothing is known. */
  public List<SourceLine> at(long place) {
    return lines.getOrDefault(place, List.of());
  }
}
