// The tower of the Walk, its steps and its rules in words.

import WALK_PLAN from "./plan.json" with { type: "json" };

export const PLAN = WALK_PLAN;
