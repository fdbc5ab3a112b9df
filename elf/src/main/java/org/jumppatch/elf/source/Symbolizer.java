package org.jumppatch.elf.source;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that reads DWARF and says which lines of source an address comes from, the innermost
 * inlined function first. Which one is installed makes no difference to what is found.
 */
public enum Symbolizer {
  /** LLVM's. Of a relocatable file it takes no section. */
  LLVM("llvm-symbolizer", true) {
    @Override
    List<String> command(Path file, @Nullable String section) {
      return List.of(program(), "--obj=" + file, "--inlines", "--no-demangle");
    }
  },
  /** That of elfutils. */
  ELFUTILS("eu-addr2line", true) {
    @Override
    List<String> command(Path file, @Nullable String section) {
      return addr2line(file, section);
    }
  },
  /** That of binutils. It does not tell columns. */
  BINUTILS("addr2line", false) {
    @Override
    List<String> command(Path file, @Nullable String section) {
      return addr2line(file, section);
    }
  };

  private static final String INSTALL = "apt-get install binutils (addr2line)";

  /** What would have the programs answer in another form, or ask servers for what is not here. */
  private static final List<String> UNWANTED =
      List.of("DEBUGINFOD_URLS", "LLVM_SYMBOLIZER_OPTS", "LANGUAGE");

  private static final String UNKNOWN = "??";

  /** What eu-addr2line says after an inlined function's name. */
  private static final String INLINED = " inlined at ";

  private static final int LONGEST_LINE = 1 << 16;

  private final String program;
  private final boolean tellsColumns;

  Symbolizer(String program, boolean tellsColumns) {
    this.program = program;
    this.tellsColumns = tellsColumns;
  }

  /** What it is called. */
  public String program() {
    return program;
  }

  /**
   * The first of them that is installed.
   *
   * @param relocatable whether it has to know addresses by their sections
   * @throws SourceMissingException if none is
   */
  public static Symbolizer installed(boolean relocatable) {
    return installed(relocatable, System.getenv("PATH"));
  }

  static Symbolizer installed(boolean relocatable, @Nullable String path) {
    for (Symbolizer one : values()) {
      if (!(relocatable && one == LLVM) && isIn(path, one.program)) {
        return one;
      }
    }
    throw new SourceMissingException(
        (relocatable
                ? "no program that finds source lines of a module; %s or elfutils (eu-addr2line)"
                : "no program that finds source lines; %s, elfutils (eu-addr2line) or llvm"
                    + " (llvm-symbolizer)")
            .formatted(INSTALL));
  }

  private static boolean isIn(@Nullable String path, String program) {
    if (path != null) {
      for (String folder : path.split(File.pathSeparator, -1)) {
        if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
          return true;
        }
      }
    }
    return false;
  }

  abstract List<String> command(Path file, @Nullable String section);

  final List<String> addr2line(Path file, @Nullable String section) {
    List<String> command = new ArrayList<>(List.of(program, "-e", file.toString(), "-f", "-i"));
    command.add("-a");
    if (section != null) {
      command.addAll(List.of("-j", section));
    }
    return command;
  }

  /**
   * Asks for the lines of addresses.
   *
   * @param file what has the DWARF
   * @param section the section that the addresses count from; null where they count from none
   * @return for each address its lines, the innermost function's first; none where nothing is known
   * @throws IOException if the program fails
   */
  public List<List<SourceLine>> lines(Path file, @Nullable String section, long[] addresses)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command(file.toAbsolutePath(), section)).redirectError(Redirect.DISCARD);
    UNWANTED.forEach(builder.environment()::remove);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    Thread asking = new Thread(() -> ask(process.getOutputStream(), addresses), program);
    asking.setDaemon(true);
    asking.start();
    try (BufferedReader answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      List<List<SourceLine>> lines = answers(answers, addresses.length);
      // Exit codes do not tell: eu-addr2line's is 1 where one of the addresses is not known.
      if (lines.size() != addresses.length) {
        throw new IOException(file + ": " + program + " cannot read it");
      }
      return lines;
    } finally {
      process.destroy();
    }
  }

  private static void ask(OutputStream questions, long[] addresses) {
    StringBuilder text = new StringBuilder();
    for (long address : addresses) {
      text.append("0x").append(Long.toHexString(address)).append('\n');
    }
    try (questions) {
      questions.write(text.toString().getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // It has ended; how, its exit code says.
    }
  }

  /** What it says of so many addresses; of each, or what it says makes no sense. */
  List<List<SourceLine>> answers(BufferedReader answers, int count) throws IOException {
    return this == LLVM ? blocks(answers) : headed(answers, count);
  }

  /** Two lines for each function, and an empty one after each address. */
  private List<List<SourceLine>> blocks(BufferedReader answers) throws IOException {
    List<List<SourceLine>> all = new ArrayList<>();
    List<SourceLine> block = new ArrayList<>();
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.isEmpty()) {
        all.add(List.copyOf(block));
        block.clear();
      } else {
        add(block, line, answers.readLine());
      }
    }
    return all;
  }

  /** The address in 16 digits before the two lines for each function. */
  private List<List<SourceLine>> headed(BufferedReader answers, int count) throws IOException {
    List<List<SourceLine>> all = new ArrayList<>();
    List<SourceLine> block = new ArrayList<>();
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith("0x") && all.size() <= count) {
        all.add(block);
        block = new ArrayList<>();
      } else {
        add(block, line, answers.readLine());
      }
    }
    all.add(block);
    return List.copyOf(all.subList(1, all.size()));
  }

  private void add(List<SourceLine> block, String function, @Nullable String place)
      throws IOException {
    if (place == null || function.length() > LONGEST_LINE || place.length() > LONGEST_LINE) {
      throw new IOException(program + ": says what is no line of source");
    }
    SourceLine line = line(function, place);
    if (line.file() != null || line.function() != null) {
      block.add(line);
    }
  }

  /** Of {@code function inlined at ...} and {@code file:line:column (discriminator 3)}. */
  private SourceLine line(String function, String place) {
    int inlined = function.indexOf(INLINED);
    String name = inlined < 0 ? function : function.substring(0, inlined);
    int remark = place.lastIndexOf(" (discriminator ");
    String whole = remark < 0 ? place : place.substring(0, remark);
    int colon = whole.lastIndexOf(':');
    // Where it knows no line, eu-addr2line tells no column either.
    if (tellsColumns && colon > 0 && whole.lastIndexOf(':', colon - 1) > 0) {
      whole = whole.substring(0, colon);
      colon = whole.lastIndexOf(':');
    }
    String file = colon < 0 ? whole : whole.substring(0, colon);
    return new SourceLine(
        known(name), known(file), colon < 0 ? 0 : number(whole.substring(colon + 1)));
  }

  private static @Nullable String known(String text) {
    return text.equals(UNKNOWN) || text.isEmpty() ? null : text;
  }

  private static int number(String digits) {
    return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : 0;
  }
}
