"use client";

import dynamic from "next/dynamic";

/** Every page brings the one for what is not found: what that shows is fetched by those who come there. */
export const NotFound = dynamic(() => import("./NotFound").then((module) => module.NotFound));
