"""Captures in the text of ftrace, made up."""


def header(lines):
    return (
        "# tracer: nop\n#\n"
        f"# entries-in-buffer/entries-written: {lines}/{lines}   #P:4\n#\n"
        "#                                _-----=> irqs-off/BH-disabled\n"
        "#                               / _----=> need-resched\n"
        "#                              | / _---=> hardirq/softirq\n"
        "#                              || / _--=> preempt-depth\n"
        "#                              ||| / _-=> migrate-disable\n"
        "#                              |||| /     delay\n"
        "#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION\n"
        "#              | |         |   |||||     |         |\n")


def line(comm, pid, cpu, micros, event, driver, timeline, context, seqno):
    return (
        f"{comm:>16}-{pid:<7} [{cpu:03}] ..... {micros // 1_000_000:5}.{micros % 1_000_000:06}: "
        f"dma_fence_{event}: driver={driver} timeline={timeline} context={context} seqno={seqno}\n")


def many(count, extra=(), spread=3_000):
    """`count` fences of 64 contexts, each with init, signaled and destroy, and a wait on every 50th; `extra` are
    more records, each a time in microseconds, a task, its pid, a CPU, an event and the fence's names. Signals come
    within `spread` microseconds; a context has a fence every 2,560."""
    records = list(extra)
    state = 12345
    for number in range(count):
        state = (state * 1_103_515_245 + 12_345) & 0x7FFF_FFFF
        context, seqno = number % 64, number // 64 + 1
        begin = 1_000_000 + number * 40
        signaled = begin + 20 + state % spread
        driver = f"driver{context % 4}"
        timeline = f"ring{context // 4}"
        names = (driver, timeline, context + 10, seqno)
        records.append((begin, "submit", 100 + context, context % 4, "init", names))
        if number % 50 == 0:
            waiter = 500 + number // 50 % 20
            records.append((begin + 5, "waiter", waiter, 2, "wait_start", names))
            records.append((signaled + 7, "waiter", waiter, 2, "wait_end", names))
        records.append((signaled, "irq", 90 + context % 4, context % 4, "signaled", names))
        records.append((signaled + 30 + state % 90, "submit", 100 + context, context % 4, "destroy", names))
    records.sort(key=lambda record: record[0])
    return header(len(records)) + "".join(
        line(comm, pid, cpu, at, event, *names) for at, comm, pid, cpu, event, names in records)
