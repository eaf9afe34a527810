"""What we want made, as the SDK's models. What is left out is the platform's to choose."""

from __future__ import annotations

from datetime import timedelta

from yellowdog_client import model

from raydog_resources.gateways.task import NewTask
from raydog_resources.gateways.task_group import NewTaskGroup
from raydog_resources.gateways.template import NewTemplate
from raydog_resources.gateways.work_requirement import NewWorkRequirement
from raydog_resources.gateways.worker_pool import NewWorkerPool


def work_requirement(new: NewWorkRequirement) -> model.WorkRequirement:
    return model.WorkRequirement(
        namespace=new.namespace,
        name=new.name,
        taskGroups=[task_group(group) for group in new.groups],
        tag=new.tag or None,
        priority=new.priority,
    )


def task_group(new: NewTaskGroup) -> model.TaskGroup:
    return model.TaskGroup(
        name=new.name,
        runSpecification=model.RunSpecification(
            taskTypes=list(new.task_types),
            minWorkers=new.min_workers,
            maxWorkers=new.max_workers,
            tasksPerWorker=new.tasks_per_worker,
            taskTimeout=new.task_timeout,
            workerTags=list(new.worker_tags) or None,
            namespaces=list(new.namespaces) or None,
            retryPolicy=model.RetryPolicy(maxRetries=new.retries) if new.retries else None,
        ),
        tag=new.tag or None,
        priority=new.priority,
        dependencies=list(new.dependencies) or None,
        finishIfAllTasksFinished=new.finish_if_all_finished,
        finishIfAnyTaskFailed=new.finish_if_any_failed,
        completedTaskTtl=new.completed_task_ttl,
    )


def task(new: NewTask) -> model.Task:
    return model.Task(
        name=new.name,
        tag=new.tag or None,
        taskType=new.type,
        arguments=list(new.arguments),
        taskData=new.data or None,
        environment=dict(new.environment) or None,
        timeout=new.timeout,
    )


def template_usage(new: NewWorkerPool) -> model.ComputeRequirementTemplateUsage:
    return model.ComputeRequirementTemplateUsage(
        templateId=new.template,
        requirementNamespace=new.namespace,
        requirementName=new.name,
        requirementTag=new.tag or None,
        targetInstanceCount=new.nodes,
        imagesId=new.image or None,
        userData=new.user_data or None,
        instanceTags=dict(new.instance_tags) or None,
        maintainInstanceCount=new.maintain_nodes,
    )


def pool_properties(new: NewWorkerPool) -> model.ProvisionedWorkerPoolProperties:
    return model.ProvisionedWorkerPoolProperties(
        createNodeWorkers=model.NodeWorkerTarget.per_node(new.workers_per_node),
        minNodes=new.min_nodes,
        maxNodes=new.max_nodes,
        nodeBootTimeout=new.node_boot_timeout,
        idleNodeShutdown=_shutdown_after(new.idle_node_shutdown),
        idlePoolShutdown=_shutdown_after(new.idle_pool_shutdown),
        workerTag=new.worker_tag or None,
        metricsEnabled=new.metrics,
    )


def _shutdown_after(idle: timedelta | None) -> model.AutoShutdown:
    """Never is said, not left out: left out, the platform has times of its own."""
    return model.AutoShutdown(enabled=idle is not None, timeout=idle)


def template(new: NewTemplate) -> model.ComputeRequirementStaticTemplate:
    return model.ComputeRequirementStaticTemplate(
        name=new.name,
        namespace=new.namespace,
        strategyType=new.strategy,
        description=new.description or None,
        imagesId=new.image or None,
        userData=new.user_data or None,
        instanceTags=dict(new.instance_tags) or None,
        sources=[
            model.ComputeSourceUsage(use.source_template_id, use.instance_type or None, use.image or None)
            for use in new.sources
        ],
    )
