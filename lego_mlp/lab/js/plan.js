// The tower of the Walk, its steps and its rules in words.

import WALK_PLAN from "../walk.json" with { type: "json" };

export const PLAN = WALK_PLAN;
