package org.jumppatch.cli.image;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.ImageKind;
import org.jumppatch.elf.module.ModuleInfo;

/**
 * The places of an image's code that an oops, a warning, perf or ftrace names.
 *
 * @param addresses of the places, each once, in the report's order
 * @param foreign places in functions that are not as long in the image as where the report is from:
 *     another kernel, in which something else is there
 * @param functions those of the image that it names
 * @param modules those of a kernel that it names, each with how many lines do
 */
record KernelReport(
    List<Long> addresses,
    List<String> foreign,
    List<FunctionRange> functions,
    Map<String, Integer> modules) {
  /**
   * As {@code %pS} and {@code %pB} write it, {@code __schedule+0x1bc/0x980 [module build-id]}
   * (kernel/kallsyms.c, {@code __sprint_symbol}), or perf, {@code __schedule+0x1bc (file)}; or
   * bpftrace, whose offsets are decimal.
   */
  private static final Pattern PLACE =
      Pattern.compile(
          "(?<![\\w.$])(?<name>[\\p{L}_.$][\\w.$]*+)"
              + "\\+(?:0x(?<offset>[0-9a-f]{1,16})|(?<decimal>[0-9]{1,9})(?!\\w))"
              + "(?:/0x(?<size>[0-9a-f]{1,15}))?"
              + "(?:\\s+\\[(?<module>[\\w-]+)(?:\\s+[0-9a-f]+)?\\]|\\s+\\((?<file>[^()\\s]+)\\))?");

  /** Colours, as {@code dmesg --color=always} writes them (ECMA-48, CSI). */
  private static final Pattern CONTROLS = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");

  /** An address by itself; a line that names a place may have been moved by KASLR. */
  private static final Pattern ADDRESS =
      Pattern.compile("(?<![\\w.])(?:0x)?(ffff[0-9a-f]{12})(?!\\w)");

  /** How far KASLR moved what the report is from (arch/x86/kernel/setup.c). */
  private static final Pattern MOVED = Pattern.compile("Kernel Offset: 0x([0-9a-f]{1,16}) from");

  /** What registers held is no place that was executed (arch/x86/kernel/process_64.c). */
  private static final Pattern REGISTERS =
      Pattern.compile("\\b(?:R[A-D]X|R[SD]I|RBP|R1?\\d|CR2): ");

  private static final String UNKNOWN = "?";

  /** What stands where a module would and is none (kernel/kallsyms.c; perf's own words). */
  private static final Pattern NO_MODULE = Pattern.compile("__builtin__.*|bpf|vdso|vsyscall|JIT");

  /** Reads a report: names of functions are looked for together, by one walk over the image's. */
  static KernelReport of(Image image, List<String> raw) {
    List<String> lines = raw.stream().map(line -> CONTROLS.matcher(line).replaceAll("")).toList();
    Set<CodePlace> places = new LinkedHashSet<>();
    String own = ownName(image);
    long moved = moved(lines);
    lines.forEach(line -> addPlaces(places, line, image, own, moved));
    Set<String> names = new LinkedHashSet<>();
    for (CodePlace place : places) {
      String symbol = place.symbol();
      if (symbol != null) {
        names.add(symbol);
      }
    }
    Map<String, List<FunctionRange>> named = FunctionRange.named(image, names);
    Set<Long> addresses = new LinkedHashSet<>();
    Set<String> foreign = new LinkedHashSet<>();
    Set<FunctionRange> functions = new LinkedHashSet<>();
    Map<String, Integer> modules = new TreeMap<>();
    if (image.kind().isKernel()) {
      lines.forEach(line -> modules(line).forEach(name -> modules.merge(name, 1, Integer::sum)));
    }
    for (CodePlace place : places) {
      String symbol = place.symbol();
      List<FunctionRange> all = symbol == null ? List.of() : named.getOrDefault(symbol, List.of());
      List<FunctionRange> some = place.among(image, all);
      if (place.isForeign(image, all)) {
        foreign.add(place.toString());
      }
      addresses.addAll(place.addresses(image, some));
      functions.addAll(some);
    }
    return new KernelReport(
        List.copyOf(addresses), List.copyOf(foreign), List.copyOf(functions), modules);
  }

  private static void addPlaces(
      Set<CodePlace> places, String line, Image image, String own, long moved) {
    Matcher found = PLACE.matcher(line);
    boolean none = true;
    while (found.find()) {
      none = false;
      if (owner(found, image).equals(own)) {
        places.add(place(found));
      }
    }
    if (none && !image.isRelocatable() && !REGISTERS.matcher(line).find()) {
      Matcher address = ADDRESS.matcher(line);
      while (address.find()) {
        places.add(new CodePlace(null, Long.parseUnsignedLong(address.group(1), 16) - moved, 0));
      }
    }
  }

  /** The modules in whose code the places are that a line names. */
  private static Set<String> modules(String line) {
    Set<String> names = new TreeSet<>();
    Matcher found = PLACE.matcher(line);
    while (found.find()) {
      String file = found.group("file");
      String name = found.group("module");
      if (name == null && file != null && file.matches("\\[[\\w-]+\\]")) {
        name = file.substring(1, file.length() - 1);
      } else if (name == null && file != null && file.matches(".*/[\\w-]+\\.ko(\\.\\w+)?")) {
        name = file.substring(file.lastIndexOf('/') + 1, file.lastIndexOf(".ko"));
      }
      if (name != null && !NO_MODULE.matcher(name).matches() && !name.equals("unknown")) {
        names.add(moduleName(name));
      }
    }
    return names;
  }

  private static CodePlace place(Matcher found) {
    String hex = found.group("offset");
    String size = found.group("size");
    return new CodePlace(
        found.group("name"),
        hex == null ? Long.parseLong(found.group("decimal")) : Long.parseUnsignedLong(hex, 16),
        size == null ? 0 : Long.parseLong(size, 16));
  }

  /** Whose code a place is: empty for the kernel's, else a module's name or a file's. */
  private static String owner(Matcher place, Image image) {
    String module = place.group("module");
    if (module != null) {
      return moduleName(module);
    }
    String file = place.group("file");
    if (file == null) {
      return image.kind() == ImageKind.MODULE || image.kind().isKernel() ? "" : ownName(image);
    }
    // perf's words for what has no file: [kernel.kallsyms], [guest.kernel.kallsyms], [xfs].
    if (file.startsWith("[")) {
      String name = file.substring(1).replaceAll("\\].*", "");
      return name.contains("kernel") ? "" : name.equals("unknown") ? UNKNOWN : moduleName(name);
    }
    String name = file.substring(file.lastIndexOf('/') + 1);
    if (name.startsWith("vmlinu") || !file.startsWith("/")) {
      return "";
    }
    return name.contains(".ko") ? moduleName(name.substring(0, name.indexOf(".ko"))) : name;
  }

  private static String ownName(Image image) {
    String file = String.valueOf(image.path().getFileName());
    return switch (image.kind()) {
      case VMLINUX, VMLINUZ -> "";
      case MODULE -> moduleName(moduleOf(image, file));
      default -> file;
    };
  }

  private static String moduleOf(Image module, String file) {
    String name = ModuleInfo.of(module).name();
    int ending = file.indexOf(".ko");
    return name != null ? name : ending < 0 ? file : file.substring(0, ending);
  }

  /** With the letters that the kernel has in a module's name (scripts/Makefile.lib). */
  private static String moduleName(String name) {
    return name.replace('-', '_');
  }

  private static long moved(List<String> lines) {
    for (String line : lines) {
      Matcher moved = MOVED.matcher(line);
      if (moved.find()) {
        return Long.parseUnsignedLong(moved.group(1), 16);
      }
    }
    return 0;
  }
}
