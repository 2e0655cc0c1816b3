// @peculiar/x509 can't be loaded before this.
import "reflect-metadata";

export * from "@peculiar/x509";
