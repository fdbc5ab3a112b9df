package org.jumppatch.patcher.x86.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.x86.state.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Functions of a real kernel: the same registers and the same memory as on libunicorn. All of its
 * functions: {@code -Djumppatch.functions=1}.
 */
class KernelFunctionsTest {
  /** Of how many functions one is tried. */
  private static final int EVERY = Integer.getInteger("jumppatch.functions", 100);

  private static final int CALLS = 10;
  private static final int LIMIT = 100_000;

  private final Capstone capstone = Capstone.open();
  private Image image;
  private KernelComparison comparison;

  @BeforeEach
  void open() throws IOException {
    image = Image.open(Kernels.v6_12().vmlinuz());
    comparison = new KernelComparison(image, capstone, 1, LIMIT);
  }

  @AfterEach
  void close() {
    comparison.close();
    capstone.close();
  }

  @Test
  void libraryFunctionsDoWhatTheyDoOnLibunicorn() {
    LibraryFunctions functions = new LibraryFunctions(image, 1);
    for (LibraryFunctions.Function function : functions.all()) {
      long address = LibraryFunctions.address(image, function.name());
      for (int i = 0; i < CALLS; i++) {
        comparison.write(KernelMemory.DATA, functions.data());
        Outcome outcome = comparison.call(address, functions.arguments(function));
        assertThat(KernelComparison.hasReturned(outcome))
            .as("%s: %s", function.name(), outcome.message())
            .isTrue();
      }
    }
    comparison.compareMemory();
    assertThat(comparison.differences()).isEmpty();
  }

  @Test
  void allOthersDoSoToo() {
    Symbols symbols = image.symbols();
    List<Long> functions = new ArrayList<>();
    for (int i = 0; i < symbols.count(); i += EVERY) {
      if (image.space().isCode(symbols.address(i), 1)) {
        functions.add(symbols.address(i));
      }
    }
    doWhatTheyDoOnLibunicorn(functions);
  }

  @Test
  void functionsWithSitesDoSoToo() {
    Set<Long> functions = new LinkedHashSet<>();
    List<JumpEntry> sites = JumpTable.of(image).entries();
    for (int i = 0; i < sites.size(); i += (EVERY + 9) / 10) {
      SymbolOffset place = image.symbols().nearest(sites.get(i).code());
      if (place != null) {
        functions.add(sites.get(i).code() - place.offset());
      }
    }
    doWhatTheyDoOnLibunicorn(functions);
  }

  /** Those that return; others need more than is there before the kernel boots. */
  private void doWhatTheyDoOnLibunicorn(Collection<Long> functions) {
    SplittableRandom random = new SplittableRandom(1);
    Set<Long> returned = new HashSet<>();
    for (long function : functions) {
      for (Filling filling : Filling.values()) {
        comparison.write(KernelMemory.DATA, filling.data(random));
        if (KernelComparison.hasReturned(call(function, random))) {
          returned.add(function);
        }
      }
    }
    comparison.compareMemory();
    assertThat(comparison.differences()).isEmpty();
    assertThat(returned.size())
        .as("of %d functions", functions.size())
        .isGreaterThan(functions.size() / 10);
  }

  private Outcome call(long function, SplittableRandom random) {
    return comparison.call(
        function,
        KernelMemory.DATA,
        KernelMemory.DATA + 0x1000,
        random.nextInt(100),
        KernelMemory.DATA + 0x2000,
        random.nextInt(100),
        KernelMemory.DATA + 0x3000);
  }

  /** What may lie where a function expects a structure. */
  private enum Filling {
    ZEROS,
    NUMBERS,
    POINTERS;

    byte[] data(SplittableRandom random) {
      byte[] data = new byte[KernelMemory.DATA_SIZE];
      switch (this) {
        case NUMBERS -> random.nextBytes(data);
        case POINTERS -> {
          for (int i = 0; i < data.length; i += 8) {
            long pointer = KernelMemory.DATA + 16L * random.nextInt(data.length / 16);
            for (int k = 0; k < 8; k++) {
              data[i + k] = (byte) (pointer >>> (8 * k));
            }
          }
        }
        case ZEROS -> {}
      }
      return data;
    }
  }
}
