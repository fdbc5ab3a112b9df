package org.jumppatch.patcher.smp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.poke.Protocol;
import org.jumppatch.patcher.site.CodeBytes;

/**
 * The code that a program writes, in all versions it ever has.
 *
 * <p>One CPU writes, and in the order of its program, so the bytes at any moment follow from how
 * many stores have been done: that number is the time here. Bytes lie in fetch units. A unit's
 * version is the number of stores that have touched it; a CPU may see each unit in any version that
 * it has not gone past. Only bytes of sites ever change, so only they are held.
 */
public final class CodeMemory {
  private final FetchModel model;
  private final long[] addresses;
  private final int[] lengths;
  private final long[] initial;

  /**
   * Stores to site s: indices {@code siteStores[s]} to {@code siteStores[s + 1]} of the next three.
   */
  private final int[] siteStores;

  private final int[] storeTimes;
  private final long[] storeMasks;
  private final long[] storeValues;

  /**
   * Units of site s: indices {@code siteUnits[s]} to {@code siteUnits[s + 1]} of {@code unitMasks}.
   */
  private final int[] siteUnits;

  private final int[] firstUnits;
  private final long[] unitMasks;

  /** Times of the stores to unit u: {@code unitStores[u]} to {@code unitStores[u + 1]}. */
  private final int[] unitStores;

  private final int[] unitStoreTimes;
  private final int stores;

  /**
   * @param protocol whose program's stores are to come, and what is there before
   * @param model which bytes make a unit
   * @throws IllegalArgumentException if sites of the program overlap
   */
  public CodeMemory(Protocol protocol, FetchModel model) {
    this.model = model;
    PokeProgram program = protocol.program();
    List<PokeEntry> sites = sitesOf(program);
    int n = sites.size();
    addresses = new long[n];
    lengths = new int[n];
    initial = new long[n];
    siteUnits = new int[n + 1];
    firstUnits = new int[n];
    long[] masks = new long[n * CodeBytes.MAX];
    int units = 0;
    long lastKey = 0;
    for (int s = 0; s < n; s++) {
      PokeEntry site = sites.get(s);
      addresses[s] = site.address();
      lengths[s] = site.length();
      initial[s] = protocol.before().getOrDefault(site.address(), site.old()).packed();
      int at = siteUnits[s];
      for (int i = 0; i < site.length(); i++) {
        long key = model.unit() == 0 ? s : (site.address() + i) & -model.unit();
        boolean newUnit = units == 0 || key != lastKey;
        if (newUnit) {
          units++;
          lastKey = key;
        }
        if (i == 0) {
          firstUnits[s] = units - 1;
        } else if (newUnit) {
          at++;
        }
        masks[at] |= 0xffL << (8 * i);
      }
      siteUnits[s + 1] = at + 1;
    }
    unitMasks = Arrays.copyOf(masks, siteUnits[n]);

    List<PokeStep.Store> all = new ArrayList<>();
    for (PokeStep step : program.steps()) {
      if (step instanceof PokeStep.Store store) {
        all.add(store);
      }
    }
    stores = all.size();
    int[] siteOf = new int[stores];
    siteStores = new int[n + 1];
    unitStores = new int[units + 1];
    for (int i = 0; i < stores; i++) {
      siteOf[i] = siteAt(program.entry(all.get(i)).address());
      siteStores[siteOf[i] + 1]++;
      forTouchedUnits(siteOf[i], maskOf(all.get(i), siteOf[i]), u -> unitStores[u + 1]++);
    }
    sum(siteStores);
    sum(unitStores);
    storeTimes = new int[stores];
    storeMasks = new long[stores];
    storeValues = new long[stores];
    unitStoreTimes = new int[unitStores[units]];
    int[] siteNext = siteStores.clone();
    int[] unitNext = unitStores.clone();
    for (int i = 0; i < stores; i++) {
      PokeStep.Store store = all.get(i);
      int site = siteOf[i];
      int at = siteNext[site]++;
      int time = i + 1;
      storeTimes[at] = time;
      storeMasks[at] = maskOf(store, site);
      storeValues[at] = store.bytes().packed() << (8 * (store.address() - addresses[site]));
      forTouchedUnits(site, storeMasks[at], u -> unitStoreTimes[unitNext[u]++] = time);
    }
  }

  /** The sites that a program's steps write, one for each address, by ascending address. */
  private static List<PokeEntry> sitesOf(PokeProgram program) {
    List<PokeEntry> all = new ArrayList<>();
    for (PokeStep step : program.steps()) {
      if (step instanceof PokeStep.Store store) {
        all.add(program.entry(store));
      }
    }
    all.sort((a, b) -> Long.compareUnsigned(a.address(), b.address()));
    List<PokeEntry> sites = new ArrayList<>(all.size());
    for (PokeEntry entry : all) {
      PokeEntry last = sites.isEmpty() ? null : sites.get(sites.size() - 1);
      if (last == null || last.address() != entry.address()) {
        if (last != null && last.address() + last.length() > entry.address()) {
          throw new IllegalArgumentException(
              "sites overlap at 0x" + Long.toHexString(entry.address()));
        }
        sites.add(entry);
      }
    }
    return sites;
  }

  private long maskOf(PokeStep.Store store, int site) {
    return CodeBytes.mask(store.bytes().length()) << (8 * (store.address() - addresses[site]));
  }

  private interface UnitAction {
    void on(int unit);
  }

  private void forTouchedUnits(int site, long mask, UnitAction action) {
    for (int i = 0; i < unitCount(site); i++) {
      if ((unitMasks[siteUnits[site] + i] & mask) != 0) {
        action.on(firstUnits[site] + i);
      }
    }
  }

  private static void sum(int[] counts) {
    for (int i = 1; i < counts.length; i++) {
      counts[i] += counts[i - 1];
    }
  }

  /** How the bytes are divided into units. */
  public FetchModel model() {
    return model;
  }

  /** Number of sites, in the order of their addresses. */
  public int sites() {
    return addresses.length;
  }

  /** Number of units that hold bytes of sites. */
  public int units() {
    return unitStores.length - 1;
  }

  /** Number of stores that the program makes: the last time. */
  public int stores() {
    return stores;
  }

  /** Address of a site. */
  public long address(int site) {
    return addresses[site];
  }

  /** Bytes of a site, 1 to 8. */
  public int length(int site) {
    return lengths[site];
  }

  /** The site at an address, or a negative number if there is none. */
  public int siteAt(long address) {
    int low = 0;
    int high = addresses.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(addresses[middle], address);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** The site that has a byte at an address, or -1 if none has. */
  public int siteOver(long address) {
    int low = 0;
    int high = addresses.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long offset = address - addresses[middle];
      if (Long.compareUnsigned(offset, lengths[middle]) < 0) {
        return middle;
      }
      if (Long.compareUnsigned(addresses[middle], address) < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** The first of the units that a site lies in; the others follow it. */
  int firstUnit(int site) {
    return firstUnits[site];
  }

  /** Number of units that a site lies in. */
  int unitCount(int site) {
    return siteUnits[site + 1] - siteUnits[site];
  }

  /** The bits of a site that lie in its {@code index}th unit. */
  long unitMask(int site, int index) {
    return unitMasks[siteUnits[site] + index];
  }

  /** The version of a unit after so many stores. */
  public int version(int unit, int time) {
    int version = 0;
    for (int i = unitStores[unit]; i < unitStores[unit + 1] && unitStoreTimes[i] <= time; i++) {
      version++;
    }
    return version;
  }

  /** The time from which on a unit has a version. */
  int since(int unit, int version) {
    return version == 0 ? 0 : unitStoreTimes[unitStores[unit] + version - 1];
  }

  /** The bytes of a site that lie in its {@code index}th unit, as they were at a time. */
  long bytesIn(int site, int index, int time) {
    return bytes(site, time) & unitMasks[siteUnits[site] + index];
  }

  /** All bytes of a site, as they were at a time. */
  long bytes(int site, int time) {
    long bytes = initial[site];
    for (int i = siteStores[site]; i < siteStores[site + 1] && storeTimes[i] <= time; i++) {
      bytes = (bytes & ~storeMasks[i]) | storeValues[i];
    }
    return bytes;
  }

  /** A site's instruction as it is in memory after so many stores. */
  public CodeBytes at(int site, int time) {
    return new CodeBytes(bytes(site, time), lengths[site]);
  }
}
