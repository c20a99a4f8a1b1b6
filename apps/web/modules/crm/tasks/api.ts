import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import {
  taskFields,
  taskPageSchema,
  taskPatchSchema,
  taskSchema,
  newTaskSchema,
} from "./schema.ts";
import { createTask, deleteTask, getTask, listTasks, updateTask } from "./service.ts";

export const taskRoutes = [
  route({
    method: "get",
    path: "/tasks",
    permission: "tasks.read",
    tag: "Tasks",
    operationId: "listTasks",
    summary: "List tasks",
    listOf: taskFields,
    response: taskPageSchema,
    handler: (ctx, { url }) =>
      listTasks(ctx, parseListQuery(url, taskFields, { defaultSort: "due_on" })),
  }),
  route({
    method: "post",
    path: "/tasks",
    permission: "tasks.write",
    tag: "Tasks",
    operationId: "createTask",
    summary: "Create a task",
    body: newTaskSchema,
    status: 201,
    response: taskSchema,
    handler: (ctx, { body }) => createTask(ctx, body),
  }),
  route({
    method: "get",
    path: "/tasks/{id}",
    permission: "tasks.read",
    tag: "Tasks",
    operationId: "getTask",
    summary: "Read a task",
    params: idParams,
    response: taskSchema,
    handler: (ctx, { params }) => getTask(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/tasks/{id}",
    permission: "tasks.write",
    tag: "Tasks",
    operationId: "updateTask",
    summary: "Change a task",
    description: "A JSON merge patch (RFC 7396).",
    params: idParams,
    body: taskPatchSchema,
    response: taskSchema,
    handler: (ctx, { params, body }) => updateTask(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/tasks/{id}",
    permission: "tasks.delete",
    tag: "Tasks",
    operationId: "deleteTask",
    summary: "Delete a task",
    params: idParams,
    handler: (ctx, { params }) => deleteTask(ctx, params.id),
  }),
];
