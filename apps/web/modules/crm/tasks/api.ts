import { defineEntity } from "../records/entity.ts";
import { taskRelations } from "../records/relations.ts";
import { entityRoutes } from "../records/routes.ts";
import { newTaskSchema, taskPatchSchema, taskSchema } from "./schema.ts";
import { createTask, deleteTask, getTask, listTasks, taskSource, updateTask } from "./service.ts";

export const taskRoutes = entityRoutes(
  defineEntity({
    words: { one: "task", a: "a task", many: "tasks", One: "Task", Many: "Tasks" },
    source: taskSource,
    schema: taskSchema,
    newSchema: newTaskSchema,
    patchSchema: taskPatchSchema,
    defaultSort: "due_on",
    relations: taskRelations,
    list: listTasks,
    get: getTask,
    create: createTask,
    update: updateTask,
    remove: deleteTask,
  }),
);
