package org.jumppatch.patcher.who.reach;

import java.util.List;
import java.util.Map;
import org.jumppatch.patcher.who.code.Edges;
import org.jumppatch.patcher.who.code.FunctionTable;

/**
 * Calls that a kernel makes through a pointer and that matter here, by the names of the functions:
 * nothing in the machine code ties the two together.
 */
final class Callbacks {
  /** Functions by the end of their name, and what calls them. */
  private static final Map<String, List<String>> BY_ENDING =
      Map.of(
          // struct cgroup_subsys (kernel/cgroup/cgroup.c).
          "_css_online", List.of("online_css"),
          "_css_offline", List.of("offline_css", "css_killed_work_fn"),
          "_css_alloc", List.of("css_create", "cgroup_apply_control_enable"),
          "_css_free", List.of("css_free_rwork_fn"),
          // struct fs_context_operations, struct file_system_type (fs/super.c).
          "_get_tree", List.of("vfs_get_tree"),
          "_kill_sb", List.of("deactivate_locked_super"),
          // struct proto and proto_ops (net/socket.c, net/core/sock.c).
          "_destroy_sock", List.of("sk_common_release"),
          "_setsockopt", List.of("do_sock_setsockopt", "__sys_setsockopt"));

  private static final Map<String, List<String>> BY_NAME =
      Map.of(
          // struct trace_event_class (kernel/trace/trace_events.c, trace_event_perf.c).
          "trace_event_reg", List.of("__ftrace_event_enable_disable", "perf_trace_event_init"),
          // struct pmu and perf_event (kernel/events/core.c).
          "perf_swevent_init", List.of("perf_try_init_event"),
          "perf_tp_event_init", List.of("perf_try_init_event"),
          "sw_perf_event_destroy", List.of("__free_event", "_free_event"),
          // struct proto, proto_ops and file_operations (net/ipv4/af_inet.c, fs/file_table.c).
          "sk_common_release", List.of("inet_release"),
          "inet_release", List.of("__sock_release"),
          "sock_close", List.of("__fput"),
          "____fput", List.of("fput"),
          // INIT_WORK in once_disable_jump (lib/once.c).
          "once_deferred", List.of("__do_once_done"));

  private Callbacks() {}

  /** A call from each of those to each of these that there are. */
  static Edges of(FunctionTable table) {
    Edges edges = new Edges();
    for (int function = 0; function < table.count(); function++) {
      String name = table.name(function);
      add(table, edges, BY_NAME.getOrDefault(name, List.of()), function);
      for (Map.Entry<String, List<String>> ending : BY_ENDING.entrySet()) {
        if (name.endsWith(ending.getKey()) && !ending.getValue().contains(name)) {
          add(table, edges, ending.getValue(), function);
        }
      }
    }
    return edges;
  }

  private static void add(FunctionTable table, Edges edges, List<String> callers, int function) {
    for (String caller : callers) {
      for (int from : table.named(caller)) {
        edges.add(from, function, table.start(from));
      }
    }
  }
}
