import { gatehouseProxy } from "@gatehouse/next/proxy";

export const proxy = gatehouseProxy({ protect: ["/account"], signIn: "/login", home: "/account" });

// Not for the API: Next keeps a copy of every body that it shows to a proxy.
export const config = {
  matcher: ["/((?!_next/static|_next/image|favicon\\.ico|_allauth/[\\w./:~-]*$).*)"],
};
