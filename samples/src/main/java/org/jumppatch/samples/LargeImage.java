package org.jumppatch.samples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * An image with as many sites and keys as one likes, laid out like a kernel. The same numbers give
 * the same bytes on every machine.
 *
 * <p>Key 0 has a quarter of the sites, the others share the rest; one key in eight is initially
 * true, one branch in eight is likely, six sites in ten are near. The table is in no order, as in a
 * kernel on disk. Keys are named {@code key_0} and so on, functions {@code worker_0} and so on.
 *
 * @param sites number of sites
 * @param keys number of keys; each has a site if there are enough
 * @param seed chooses among the images of this size
 * @param sections number of section headers: 0 for a file without any (and without symbols), else
 *     at least {@value SampleElf#FEWEST_SECTIONS}
 */
public record LargeImage(int sites, int keys, long seed, int sections) {
  /** The most sites, keys or sections; all files stay well under 1 GB. */
  public static final int MOST = 1_000_000;

  private static final String USAGE =
      "usage: LargeImage [--seed N] [--sections N] SITES KEYS OUT  (--sections 0: no section headers)";

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public LargeImage {
    check("sites", sites, 0);
    check("keys", keys, 1);
    if (sections != 0) {
      check("sections", sections, SampleElf.FEWEST_SECTIONS);
    }
  }

  /** An image with the few sections it needs. */
  public LargeImage(int sites, int keys) {
    this(sites, keys, 1, SampleElf.FEWEST_SECTIONS);
  }

  /** Writes an image, or says how to ask for one. */
  public static void main(String[] args) throws IOException {
    int status = run(System.err, args);
    if (status != 0) {
      System.exit(status);
    }
  }

  /** Does what {@link #main} does and returns the exit code: 0, or 2 for senseless arguments. */
  static int run(PrintStream errors, String... args) throws IOException {
    try {
      Deque<String> words = new ArrayDeque<>(List.of(args));
      long seed = 1;
      int sections = SampleElf.FEWEST_SECTIONS;
      while (words.size() > 3) {
        String option = words.remove();
        switch (option) {
          case "--seed" -> seed = Long.parseLong(words.remove());
          case "--sections" -> sections = Integer.parseInt(words.remove());
          default -> throw new IllegalArgumentException("unknown option " + option);
        }
      }
      if (words.size() != 3) {
        throw new IllegalArgumentException("SITES KEYS OUT expected");
      }
      int sites = Integer.parseInt(words.remove());
      int keys = Integer.parseInt(words.remove());
      new LargeImage(sites, keys, seed, sections).write(Path.of(words.remove()));
      return 0;
    } catch (IllegalArgumentException e) {
      errors.println("LargeImage: " + e.getMessage());
      errors.println(USAGE);
      return 2;
    }
  }

  /** Writes the image to a file, which is replaced if it exists. */
  public void write(Path out) throws IOException {
    Files.write(out, toByteArray());
  }

  /** The image. */
  public byte[] toByteArray() {
    Random random = new Random(seed);
    boolean[] types = new boolean[keys];
    for (int key = 0; key < keys; key++) {
      types[key] = key % 8 == 7;
    }
    SampleText text = new SampleText(random, siteKeys(random), types);
    byte[] content = text.content();
    SampleLayout layout = new SampleLayout(content.length, sites * SampleLayout.ENTRY_SIZE);
    List<SampleSite> order = new ArrayList<>(text.sites());
    Collections.shuffle(order, random);
    SampleElf elf = new SampleElf(layout, content, table(order, layout), keys(types));
    return sections == 0
        ? elf.withoutSections()
        : elf.withSections(sections, symbols(text.functions(), layout));
  }

  private int[] siteKeys(Random random) {
    int[] siteKeys = new int[sites];
    for (int site = 0; site < sites; site++) {
      if (site < keys) {
        siteKeys[site] = site;
      } else {
        siteKeys[site] = random.nextInt(4) == 0 ? 0 : random.nextInt(keys);
      }
      int other = random.nextInt(site + 1);
      int key = siteKeys[site];
      siteKeys[site] = siteKeys[other];
      siteKeys[other] = key;
    }
    return siteKeys;
  }

  /**
   * The jump table. Bit 0 of the key field is the branch; bit 1 says that a nop stands at the site,
   * as objtool does from Linux 5.14 on.
   *
   * <pre>
   * struct jump_entry {                  (include/linux/jump_label.h)
   *   s32 code;
   *   s32 target;
   *   long key;
   * };
   * </pre>
   */
  private static byte[] table(List<SampleSite> order, SampleLayout layout) {
    LittleEndianOutput table = new LittleEndianOutput();
    for (SampleSite site : order) {
      int entry = layout.tableOffset() + table.size();
      table.u32(SampleLayout.TEXT_OFFSET + site.code() - entry);
      table.u32(SampleLayout.TEXT_OFFSET + site.target() - (entry + 4));
      int flags = (site.branch() ? 1 : 0) + (site.jump() ? 0 : 2);
      table.u64(layout.keyOffset(site.key()) + flags - (entry + 8));
    }
    return table.toByteArray();
  }

  /**
   * The keys.
   *
   * <pre>
   * struct static_key {                  (include/linux/jump_label.h)
   *   atomic_t enabled;
   *   union { unsigned long type; ... };
   * };
   * </pre>
   */
  private static byte[] keys(boolean[] types) {
    LittleEndianOutput keys = new LittleEndianOutput();
    for (boolean type : types) {
      keys.u64(type ? 1 : 0);
      keys.u64(type ? 1 : 0);
    }
    return keys.toByteArray();
  }

  private SymbolList symbols(List<Integer> functions, SampleLayout layout) {
    int textSection = SampleElf.textSection(sections);
    int tableSection = textSection + 1;
    int dataSection = textSection + 2;
    SymbolList symbols = new SymbolList();
    for (int i = 0; i < functions.size(); i++) {
      int start = functions.get(i);
      int end = i + 1 < functions.size() ? functions.get(i + 1) : layout.textLength();
      long address = SampleLayout.address(SampleLayout.TEXT_OFFSET + start);
      symbols.add("worker_" + i, SymbolList.STT_FUNC, textSection, address, end - start);
    }
    long table = SampleLayout.address(layout.tableOffset());
    long tableEnd = SampleLayout.address(layout.dataOffset());
    symbols.add("__start___jump_table", SymbolList.STT_NOTYPE, tableSection, table, 0);
    symbols.add("__stop___jump_table", SymbolList.STT_NOTYPE, tableSection, tableEnd, 0);
    for (int key = 0; key < keys; key++) {
      long address = SampleLayout.address(layout.keyOffset(key));
      symbols.add("key_" + key, SymbolList.STT_OBJECT, dataSection, address, SampleLayout.KEY_SIZE);
    }
    return symbols;
  }

  private static void check(String what, int number, int least) {
    if (number < least || number > MOST) {
      throw new IllegalArgumentException(
          what + " must be " + least + " to " + MOST + ", not " + number);
    }
  }
}
