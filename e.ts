export {createClient} from './src/client/index.ts';export {useRealtimeRevenue} from './src/client/react.ts'
