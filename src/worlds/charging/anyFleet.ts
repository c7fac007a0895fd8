import type { Fleet } from '../sessions.ts';
import type { SessionFleet } from './session.ts';

/** EVs that live at one home each, or chargers to which anybody comes. */
export type AnyFleet = Fleet | SessionFleet;

/** Whether EVs come and go at chargers that are nobody's home. */
export const isOfSessions = (fleet: AnyFleet): fleet is SessionFleet => 'connectors' in fleet;
