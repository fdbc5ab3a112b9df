package org.jumppatch.cli.report.keys;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.elf.jumplabel.SealedKeys;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.linux.NoinstrText;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.cost.ActionCost;
import org.jumppatch.patcher.cost.CostRow;
import org.jumppatch.patcher.cost.CostedImage;
import org.jumppatch.patcher.cost.Deferral;
import org.jumppatch.patcher.cost.KeyAction;
import org.jumppatch.patcher.cost.ModuleUse;
import org.jumppatch.patcher.cost.ModuleUses;
import org.jumppatch.patcher.poke.Dialect;

/** The costs of the keys of one image. */
public final class TotalCosts {
  private final OpenImage open;
  private final NoinstrText noinstr;
  private final CostedImage image;
  private final SealedKeys sealed;
  private final ModuleUses modules;
  private final int cpus;

  /**
   * @param calls the image's static calls
   * @param modules what is loaded besides
   */
  public TotalCosts(OpenImage open, StaticCalls calls, ModuleUses modules, int cpus) {
    this.open = open;
    this.noinstr = NoinstrText.of(open.image());
    this.modules = modules;
    this.image = new CostedImage(CostRow.KERNEL, open.image(), calls, Dialect.V6_1);
    this.sealed = SealedKeys.of(open.image());
    this.cpus = cpus;
  }

  /** That of each of some keys. */
  public List<TotalCost> ofAll(List<StaticKey> keys) {
    List<TotalCost> costs = new ArrayList<>(keys.size());
    for (StaticKey key : keys) {
      costs.add(of(key));
    }
    return costs;
  }

  public TotalCost of(StaticKey key) {
    List<CostRow> rows = new KeyAction(List.of(key), false).rows(image);
    ActionCost cost = new ActionCost(key.name(), rows, image.dialect());
    StaticCall call = image.callOf(key);
    int sites = 0;
    for (CostRow row : rows) {
      sites += row.what() == CostRow.What.CALL ? row.sites() : 0;
    }
    List<ModuleUse> uses = modules.of(key);
    int ipis = cost.ipisPerCpu();
    int oneByOne = cost.oneByOneIpisPerCpu();
    for (ModuleUse use : uses) {
      ipis += use.ipisPerCpu();
      oneByOne += use.oneByOneIpisPerCpu();
    }
    boolean costs = cpus > 1 && !sealed.contains(key);
    return new TotalCost(
        sealed.contains(key),
        call == null ? null : call.name(),
        sites,
        uses,
        Deferral.of(open.image(), noinstr, sealed, key, call, image.dialect()),
        costs ? ipis : 0,
        costs ? oneByOne : 0);
  }
}
