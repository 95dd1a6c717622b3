// In place of the module's file, for dev/stand_in.ts.
export default '';
