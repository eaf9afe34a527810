"""What the random lives are made of: settings of groups and pools as a client could send them."""

from __future__ import annotations

from hypothesis import strategies as st

PICK = st.integers(0, 1_000)
SECONDS = st.sampled_from([0.0, 0.5, 3.0, 10.0, 60.0, 400.0])
RUN_SPECIFICATIONS = st.fixed_dictionaries(
    {},
    optional={
        "workerTags": st.sampled_from([["red"], ["red", "blue"]]),
        "minWorkers": st.integers(0, 3),
        "maxWorkers": st.integers(1, 3),
        "tasksPerWorker": st.integers(1, 3),
        "taskTimeout": st.sampled_from(["PT5S", "PT2M"]),
        "maximumTaskRetries": st.integers(0, 2),
        "failurePolicy": st.just({"resubmissionDestinations": [{"destinationTaskGroup": "g0"}]}),
    },
)
GROUP_SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.integers(0, 2),
        "finishIfAllTasksFinished": st.booleans(),
        "finishIfAnyTaskFailed": st.booleans(),
        "completedTaskTtl": st.just("PT30S"),
    },
)
POOL_PROPERTIES = st.fixed_dictionaries(
    {},
    optional={
        "workerTag": st.sampled_from(["red", "blue"]),
        "minNodes": st.integers(0, 1),
        "maxNodes": st.integers(3, 6),
        "nodeBootTimeout": st.sampled_from(["PT2S", "PT1M"]),
        "createNodeWorkers": st.just({"targetType": "PER_NODE", "targetCount": 2}),
        "idleNodeShutdown": st.sampled_from([{"enabled": True, "timeout": "PT0S"}, {"timeout": "PT20S"}]),
        "idlePoolShutdown": st.just({"enabled": True, "timeout": "PT3M"}),
    },
)
TEMPLATES = st.sampled_from(["local/node", "local/slow", "local/scarce"])
