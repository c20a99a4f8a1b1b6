import { defineEntity } from "../shared/entity.ts";
import { taskRelations } from "../shared/relations.ts";
import { entityRoutes } from "../shared/routes.ts";
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
