package org.jumppatch.elf.staticcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jumppatch.elf.TableSource;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.Test;

/** Static calls of a distribution's modules: their own, and those of the kernel that they use. */
class ModuleCallsTest {
  /** A relocation as readelf shows it: place, type, symbol's name, addend. */
  private static final Pattern RELOCATION =
      Pattern.compile("^([0-9a-f]{16})\\s+\\S+ (R_X86_64_\\S+)\\s+\\S+ (\\S+) ([+-]) ([0-9a-f]+)$");

  private static List<Path> modules(Kernel kernel) throws IOException {
    try (Stream<Path> files = Files.walk(kernel.modules())) {
      return files.filter(f -> f.getFileName().toString().contains(".ko")).sorted().toList();
    }
  }

  private static Path module(Kernel kernel, String name) throws IOException {
    Pattern file = Pattern.compile(name.replace("_", "[-_]") + "\\.ko(\\..*)?");
    return modules(kernel).stream()
        .filter(path -> file.matcher(path.getFileName().toString()).matches())
        .findFirst()
        .orElseThrow();
  }

  /** Counted by another program on the machine that these modules were loaded on. */
  @Test
  void countsAreThoseOfLoadedModules() throws IOException {
    Kernel kernel = Kernels.v6_12();
    InputStream file =
        ModuleCallsTest.class.getResourceAsStream(
            "/static-calls/modules-" + kernel.release() + ".csv");
    assumeTrue(file != null, "nothing is recorded of the modules of " + kernel.release());
    int foreign = 0;
    for (String line :
        new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList()) {
      String[] fields = line.split(",", -1);
      StaticCalls calls = StaticCalls.of(Image.open(module(kernel, fields[0])));
      int external = 0;
      int all = 0;
      for (StaticCall call : calls.all()) {
        all += call.sites().size();
        external += call.isExternal() ? call.sites().size() : 0;
      }
      assertThat(List.of(all, external))
          .as(fields[0])
          .isEqualTo(List.of(Integer.valueOf(fields[1]), Integer.valueOf(fields[2])));
      foreign += external;
    }
    assertThat(foreign).isPositive();
  }

  /** readelf tells the symbols of every key; the modules of 6.1 are not compressed. */
  @Test
  void keysAreThoseOfTheRelocations() throws IOException {
    int own = 0;
    int trampolines = 0;
    for (Path file : modules(Kernels.v6_1())) {
      Image module = Image.open(file);
      StaticCallTable table = StaticCallTable.of(module);
      if (table.source() == TableSource.NONE) {
        continue;
      }
      assertThat(table.source()).isEqualTo(TableSource.RELOCATIONS);
      StaticCalls calls = StaticCalls.of(module, table);
      TreeSet<String> named = new TreeSet<>();
      for (StaticCall call : calls.all()) {
        assertThat(call.name()).doesNotStartWith("0x");
        named.add(call.name());
        own += call.isExternal() ? 0 : 1;
        if (!call.isExternal()) {
          CallPlace trampoline = Objects.requireNonNull(call.trampoline());
          long function = Objects.requireNonNull(call.function());
          long target = Objects.requireNonNull(trampoline.instruction().destination());
          assertThat(function == 0 || function == target).as(call.name()).isTrue();
        }
        for (StaticCallSite site : call.sites()) {
          assertThat(site.relocation()).isNotNull();
          String called =
              module
                  .symbols()
                  .namesOf(Objects.requireNonNull(site.place().instruction().destination()))
                  .get(0);
          assertThat(called).isEqualTo("__SCT__" + call.name());
          trampolines += module.symbols().namesOf(site.key()).contains(called) ? 1 : 0;
        }
      }
      assertThat(named).containsAll(keyNames(file));
    }
    assertThat(own).isPositive();
    assertThat(trampolines).isPositive();
  }

  private static List<String> keyNames(Path module) {
    boolean inTable = false;
    List<String> names = new ArrayList<>();
    for (String line : Program.lines("readelf", "-rW", module.toString())) {
      if (line.startsWith("Relocation section")) {
        inTable = line.contains("'.rela.static_call_sites'");
      }
      Matcher relocation = RELOCATION.matcher(line.strip());
      if (inTable
          && relocation.matches()
          && relocation.group(3).matches("__SC[KT]__.*")
          && relocation.group(4).equals("+")) {
        names.add(relocation.group(3).substring("__SCK__".length()));
      }
    }
    return names;
  }

  @Test
  void compressedModulesAreReadToo() throws IOException {
    int sites = 0;
    for (Kernel kernel : List.of(Kernels.v6_12(), Kernels.newest())) {
      List<Path> modules = modules(kernel);
      for (int i = 0; i < modules.size(); i += 20) {
        for (StaticCall call : StaticCalls.of(Image.open(modules.get(i))).all()) {
          sites += call.sites().size();
          assertThat(call.name()).doesNotStartWith("0x");
        }
      }
    }
    assertThat(sites).isPositive();
  }
}
