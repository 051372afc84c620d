/**
 * What goes into a session and what comes out of it. Times are in seconds, sizes in bytes, shares
 * from 0 to 1. These types are written by the engine itself.
 */
export type { Bar } from '../../src/generated/Bar';
export type { Check } from '../../src/generated/Check';
export type { CheckOf } from '../../src/generated/CheckOf';
export type { Closeness } from '../../src/generated/Closeness';
export type { CompareOptions } from '../../src/generated/CompareOptions';
export type { CompareReport } from '../../src/generated/CompareReport';
export type { CurvePoint } from '../../src/generated/CurvePoint';
export type { DataSummary } from '../../src/generated/DataSummary';
export type { Detail } from '../../src/generated/Detail';
export type { EngineError } from '../../src/generated/EngineError';
export type { ErrorKind } from '../../src/generated/ErrorKind';
export type { FileReport } from '../../src/generated/FileReport';
export type { ForgetPreview } from '../../src/generated/ForgetPreview';
export type { ForgetReport } from '../../src/generated/ForgetReport';
export type { ForgetRequest } from '../../src/generated/ForgetRequest';
export type { MethodKind } from '../../src/generated/MethodKind';
export type { MethodReport } from '../../src/generated/MethodReport';
export type { Metrics } from '../../src/generated/Metrics';
export type { ModelKind } from '../../src/generated/ModelKind';
export type { NodeRow } from '../../src/generated/NodeRow';
export type { Page } from '../../src/generated/Page';
export type { Part } from '../../src/generated/Part';
export type { Phase } from '../../src/generated/Phase';
export type { Progress } from '../../src/generated/Progress';
export type { Query } from '../../src/generated/Query';
export type { Receipt } from '../../src/generated/Receipt';
export type { Recommendation } from '../../src/generated/Recommendation';
export type { Recommendations } from '../../src/generated/Recommendations';
export type { RecordRow } from '../../src/generated/RecordRow';
export type { Refusal } from '../../src/generated/Refusal';
export type { ScorePoint } from '../../src/generated/ScorePoint';
export type { Settings } from '../../src/generated/Settings';
export type { Stage } from '../../src/generated/Stage';
export type { StopReason } from '../../src/generated/StopReason';
export type { Task } from '../../src/generated/Task';
export type { TrainReport } from '../../src/generated/TrainReport';
export type { VerifyOptions } from '../../src/generated/VerifyOptions';
export type { VerifyReport } from '../../src/generated/VerifyReport';
