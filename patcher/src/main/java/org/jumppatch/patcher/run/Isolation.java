package org.jumppatch.patcher.run;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.NoinstrText;
import org.jumppatch.patcher.poke.SyncRule;
import org.jumppatch.patcher.poke.SyncScheme;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.site.UnsafePatchException;

/**
 * CPUs that stay in user mode, and how syncs reach them.
 *
 * @param cpus how many, of those beside the patching one
 * @param syncs which syncs they may put off
 */
public record Isolation(int cpus, SyncRule syncs) {
  /** No CPU is isolated. */
  public static final Isolation NONE = new Isolation(0, SyncRule.EACH);

  /** So many CPUs, of a scheme; which sites forbid it, an image has to tell. */
  public static Isolation of(int cpus, SyncScheme scheme) {
    return new Isolation(cpus, new SyncRule(scheme, Set.of()));
  }

  /**
   * The same with the sites of noinstr text that an image tells of.
   *
   * @throws UnsafePatchException if a kernel does not tell where that text is
   */
  public Isolation in(Image image, Collection<SiteChange> changes) {
    if (syncs.scheme() == SyncScheme.EACH) {
      return this;
    }
    NoinstrText noinstr = NoinstrText.of(image);
    if (image.kind().isKernel() && !noinstr.isKnown()) {
      throw new UnsafePatchException(
          image.path()
              + ": no symbol tells where noinstr text is, and so which batches may be deferred");
    }
    Set<Long> sites =
        changes.stream()
            .map(SiteChange::address)
            .filter(noinstr::contains)
            .collect(Collectors.toSet());
    return new Isolation(cpus, new SyncRule(syncs.scheme(), sites));
  }
}
